// SPDX-License-Identifier: EUPL-1.2

internal import COpenSSL
public import CivilTime

/// What a certificate revocation list that is to be issued shall say.
public struct RevocationListTemplate: Sendable {
    /// The authority whose certificates are revoked.
    public var issuer: DistinguishedName
    /// When the list was made.
    public var thisUpdate: UnixTime
    /// When the next one is made at the latest; nil leaves it out.
    public var nextUpdate: UnixTime?
    /// The number of the list, which only rises; nil leaves it out.
    public var number: UInt64?
    /// The certificates that are revoked.
    public var entries: [RevocationEntry]
    /// Extensions that every entry gets besides its reason.
    public var entryExtensions: [RawExtension]
    /// Extensions of any other kind.
    public var otherExtensions: [RawExtension]
    /// The digest that is signed.
    public var signatureDigest: SignatureDigest

    /// A list of what is revoked, signed over SHA-256.
    public init(
        issuer: DistinguishedName,
        thisUpdate: UnixTime,
        nextUpdate: UnixTime?,
        number: UInt64? = nil,
        entries: [RevocationEntry] = [],
        entryExtensions: [RawExtension] = [],
        otherExtensions: [RawExtension] = [],
        signatureDigest: SignatureDigest = .sha256
    ) {
        self.issuer = issuer
        self.thisUpdate = thisUpdate
        self.nextUpdate = nextUpdate
        self.number = number
        self.entries = entries
        self.entryExtensions = entryExtensions
        self.otherExtensions = otherExtensions
        self.signatureDigest = signatureDigest
    }
}

/// A certificate on a revocation list.
public struct RevocationEntry: Sendable, Hashable {
    /// The serial number, big endian two's complement as it is encoded.
    public var serial: [UInt8]
    /// Since when.
    public var date: UnixTime
    /// Why; nil when the entry does not say.
    public var reason: RevocationReason?

    /// The entry for a serial number.
    public init(serial: [UInt8], date: UnixTime, reason: RevocationReason? = nil) {
        self.serial = serial
        self.date = date
        self.reason = reason
    }
}

/// Why a certificate is revoked (RFC 5280 §5.3.1), with the numbers of the encoding.
public enum RevocationReason: Int, Sendable, Hashable {
    /// No reason is given.
    case unspecified = 0
    /// Somebody else may have the key.
    case keyCompromise = 1
    /// Somebody else may have the authority's key.
    case cACompromise = 2
    /// The holder's name or place has changed.
    case affiliationChanged = 3
    /// Another certificate takes its place.
    case superseded = 4
    /// It is no longer needed.
    case cessationOfOperation = 5
    /// Suspended: it may become valid again.
    case certificateHold = 6
    /// No longer suspended; only in lists of changes.
    case removeFromCRL = 8
    /// A privilege in it was withdrawn.
    case privilegeWithdrawn = 9
    /// Somebody else may have the attribute authority's key.
    case aACompromise = 10
}

extension CertificateRevocationList {
    /// Issues a list.
    ///
    /// - Parameters:
    ///   - template: What it shall say.
    ///   - issuerKey: The key of the authority.
    /// - Returns: The list.
    /// - Throws: `OpenSSLError.library` when libcrypto can't encode or sign the template.
    public static func issue(
        _ template: RevocationListTemplate,
        issuerKey: RSAPrivateKey
    ) throws(OpenSSLError) -> CertificateRevocationList {
        Library.ready()
        let made = try unsafe Owned(X509_CRL_new()) { unsafe X509_CRL_free($0) }
        let list = unsafe made.pointer
        let issuer = try template.issuer.handle()
        try Library.check(unsafe X509_CRL_set_version(list, 1))
        try Library.check(unsafe X509_CRL_set_issuer_name(list, issuer.pointer))
        try unsafe Building.set(time: template.thisUpdate) {
            unsafe X509_CRL_set1_lastUpdate(list, $0)
        }
        if let nextUpdate = template.nextUpdate {
            try unsafe Building.set(time: nextUpdate) {
                unsafe X509_CRL_set1_nextUpdate(list, $0)
            }
        }
        for entry in template.entries {
            let revoked = try entry.handle(with: template.entryExtensions)
            try Library.check(unsafe X509_CRL_add0_revoked(list, X509_REVOKED_dup(revoked.pointer)))
        }
        try Library.check(unsafe X509_CRL_sort(list))
        var extensions = [RawExtension.authorityKeyIdentifier(of: issuerKey.publicKey)]
        if let number = template.number {
            let value = DER.integer(number)
            extensions.append(RawExtension(oid: "2.5.29.20", isCritical: false, value: value))
        }
        for found in extensions + template.otherExtensions {
            try unsafe Building.add(found) { unsafe X509_CRL_add_ext(list, $0, -1) }
        }
        let signed = unsafe X509_CRL_sign(
            list,
            issuerKey.key.pointer,
            template.signatureDigest.algorithm
        )
        guard signed > 0 else { throw Library.drainErrors() }
        do {
            return try CertificateRevocationList(
                der: unsafe Encoding.encoded { unsafe i2d_X509_CRL(list, $0) }
            )
        } catch {
            throw .library(reason: "the issued list can't be read: \(error)")
        }
    }
}

extension RevocationEntry {
    fileprivate func handle(with extensions: [RawExtension]) throws(OpenSSLError) -> Owned {
        let revoked = try unsafe Owned(X509_REVOKED_new()) { unsafe X509_REVOKED_free($0) }
        try unsafe Building.set(integer: serial) {
            unsafe X509_REVOKED_set_serialNumber(revoked.pointer, $0)
        }
        try unsafe Building.set(time: date) {
            unsafe X509_REVOKED_set_revocationDate(revoked.pointer, $0)
        }
        let reasons = reason.map { reason in
            let value = DER.tagged(0x0A, [UInt8(reason.rawValue)])
            return [RawExtension(oid: "2.5.29.21", isCritical: false, value: value)]
        }
        for found in (reasons ?? []) + extensions {
            try unsafe Building.add(found) {
                unsafe X509_REVOKED_add_ext(revoked.pointer, $0, -1)
            }
        }
        return revoked
    }
}
