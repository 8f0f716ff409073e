// SPDX-License-Identifier: EUPL-1.2

internal import COpenSSL
public import CivilTime

/// What a certificate that is to be issued shall say.
public struct CertificateTemplate: Sendable {
    /// Who is certified.
    public var subject: DistinguishedName
    /// The serial number, big endian.
    public var serial: [UInt8]
    /// The first second of validity.
    public var notBefore: UnixTime
    /// The last second of validity.
    public var notAfter: UnixTime
    /// Whether the subject is an authority; nil leaves the extension out.
    public var isAuthority: Bool?
    /// What the key may do, critical; nil leaves the extension out.
    public var keyUsage: KeyUsage?
    /// What for; none leaves the extension out.
    public var extendedKeyUsage: [OID]
    /// Under which policies; none leaves the extension out.
    public var certificatePolicies: [OID]
    /// Where revocation lists are published; none leaves the extension out.
    public var crlDistributionPoints: [String]
    /// Extensions of any other kind.
    public var otherExtensions: [RawExtension]
    /// The digest that is signed.
    public var signatureDigest: SignatureDigest

    /// A template with no extension but the key identifiers, signed over SHA-256.
    public init(
        subject: DistinguishedName,
        serial: [UInt8],
        notBefore: UnixTime,
        notAfter: UnixTime,
        isAuthority: Bool? = nil,
        keyUsage: KeyUsage? = nil,
        extendedKeyUsage: [OID] = [],
        certificatePolicies: [OID] = [],
        crlDistributionPoints: [String] = [],
        otherExtensions: [RawExtension] = [],
        signatureDigest: SignatureDigest = .sha256
    ) {
        self.subject = subject
        self.serial = serial
        self.notBefore = notBefore
        self.notAfter = notAfter
        self.isAuthority = isAuthority
        self.keyUsage = keyUsage
        self.extendedKeyUsage = extendedKeyUsage
        self.certificatePolicies = certificatePolicies
        self.crlDistributionPoints = crlDistributionPoints
        self.otherExtensions = otherExtensions
        self.signatureDigest = signatureDigest
    }
}

/// An extension as bytes.
public struct RawExtension: Sendable, Hashable {
    /// Which extension.
    public var oid: OID
    /// Whether who does not understand it must refuse what it is in.
    public var isCritical: Bool
    /// The DER inside the OCTET STRING.
    public var value: [UInt8]

    /// The extension with these parts.
    public init(oid: OID, isCritical: Bool, value: [UInt8]) {
        self.oid = oid
        self.isCritical = isCritical
        self.value = value
    }
}

/// The digest of an RSA signature; SHA-1 only makes what is to be refused.
public enum SignatureDigest: Sendable, Hashable {
    /// SHA-256.
    case sha256
    /// SHA-1, for old cards and for tests of refusal.
    case sha1
    /// MD5, for tests of refusal.
    case md5

    var algorithm: OpaquePointer? {
        switch self {
        case .sha256: unsafe EVP_sha256()
        case .sha1: unsafe EVP_sha1()
        case .md5: unsafe EVP_md5()
        }
    }
}

extension Certificate {
    /// Issues a certificate.
    ///
    /// - Parameters:
    ///   - template: What it shall say.
    ///   - subjectKey: The key that is certified.
    ///   - issuer: Who certifies; the template's subject makes it self-signed.
    ///   - issuerKey: The key of who certifies.
    /// - Returns: The certificate.
    /// - Throws: `OpenSSLError.library` when libcrypto can't encode or sign the template.
    public static func issue(
        _ template: CertificateTemplate,
        subjectKey: RSAPublicKey,
        issuer: DistinguishedName,
        issuerKey: RSAPrivateKey
    ) throws(OpenSSLError) -> Certificate {
        Library.ready()
        let made = try unsafe Owned(X509_new()) { unsafe X509_free($0) }
        let certificate = unsafe made.pointer
        guard let key = subjectKey.handle() else { throw .notAKey }
        let subjectName = try template.subject.handle()
        let issuerName = try issuer.handle()
        try Library.check(unsafe X509_set_version(certificate, 2))
        try Library.check(unsafe X509_set_subject_name(certificate, subjectName.pointer))
        try Library.check(unsafe X509_set_issuer_name(certificate, issuerName.pointer))
        try Library.check(unsafe X509_set_pubkey(certificate, key.pointer))
        unsafe try Building.set(integer: template.serial) { serial in
            unsafe X509_set_serialNumber(certificate, serial)
        }
        unsafe try Building.set(time: template.notBefore) { time in
            unsafe X509_set1_notBefore(certificate, time)
        }
        unsafe try Building.set(time: template.notAfter) { time in
            unsafe X509_set1_notAfter(certificate, time)
        }
        let extensions = template.extensions(subjectKey: subjectKey, issuerKey: issuerKey.publicKey)
        for found in extensions {
            unsafe try Building.add(found) { unsafe X509_add_ext(certificate, $0, -1) }
        }
        let signed = unsafe X509_sign(
            certificate,
            issuerKey.key.pointer,
            template.signatureDigest.algorithm
        )
        guard signed > 0 else { throw Library.drainErrors() }
        let der = unsafe Encoding.encoded { unsafe i2d_X509(certificate, $0) }
        do {
            return try Certificate(der: der)
        } catch {
            throw .library(reason: "the issued certificate can't be read: \(error)")
        }
    }
}

extension CertificateTemplate {
    fileprivate func extensions(
        subjectKey: RSAPublicKey,
        issuerKey: RSAPublicKey
    ) -> [RawExtension] {
        var extensions: [RawExtension] = []
        if let isAuthority {
            let content = isAuthority ? DER.boolean(true) : []
            extensions.append(.init("2.5.29.19", isCritical: true, DER.sequence(content)))
        }
        if let keyUsage {
            extensions.append(.init("2.5.29.15", isCritical: true, DER.bits(keyUsage.rawValue)))
        }
        if !extendedKeyUsage.isEmpty {
            let purposes = extendedKeyUsage.flatMap(DER.objectIdentifier)
            extensions.append(.init("2.5.29.37", DER.sequence(purposes)))
        }
        if !certificatePolicies.isEmpty {
            let policies = certificatePolicies.flatMap { DER.sequence(DER.objectIdentifier($0)) }
            extensions.append(.init("2.5.29.32", DER.sequence(policies)))
        }
        if !crlDistributionPoints.isEmpty {
            let points = crlDistributionPoints.flatMap { address in
                // DistributionPoint { [0] { [0] fullName { [6] URI } } }
                let name = DER.tagged(0x86, Array(address.utf8))
                return DER.sequence(DER.tagged(0xA0, DER.tagged(0xA0, name)))
            }
            extensions.append(.init("2.5.29.31", DER.sequence(points)))
        }
        extensions.append(.init("2.5.29.14", DER.tagged(0x04, subjectKey.identifier)))
        extensions.append(.authorityKeyIdentifier(of: issuerKey))
        return extensions + otherExtensions
    }
}

extension RawExtension {
    fileprivate init(_ oid: OID, isCritical: Bool = false, _ value: [UInt8]) {
        self.init(oid: oid, isCritical: isCritical, value: value)
    }

    /// The extension that says which key signs.
    static func authorityKeyIdentifier(of key: RSAPublicKey) -> RawExtension {
        RawExtension("2.5.29.35", DER.sequence(DER.tagged(0x80, key.identifier)))
    }
}
