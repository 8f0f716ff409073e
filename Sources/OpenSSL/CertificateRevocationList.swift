// SPDX-License-Identifier: EUPL-1.2

internal import COpenSSL
public import CivilTime

/// A certificate revocation list (RFC 5280 §5): what its bytes say, not yet whether it is signed.
public struct CertificateRevocationList: Sendable {
    /// The most bytes that are read: 64 MiB, some million entries.
    public static let maximumLength = 64 << 20

    private let parsed: Parsed

    /// The bytes of the list, exactly.
    public let der: [UInt8]
    /// Who revokes.
    public let issuer: DistinguishedName
    /// When the list was made.
    public let thisUpdate: UnixTime
    /// When the next one is made at the latest; nil when the list does not say.
    public let nextUpdate: UnixTime?
    /// The number of the list, big endian, which only rises; nil when the list does not say.
    public let number: [UInt8]?
    /// The digest within the signature algorithm in libcrypto's short name (`SHA256`), or nil.
    public let signatureDigest: String?
    /// The critical extensions of the list itself.
    public let criticalExtensions: [OID]
    /// The critical extensions of any of its entries, each named once.
    public let criticalEntryExtensions: Set<OID>
    /// How many certificates are revoked.
    public let count: Int

    /// Reads a list.
    ///
    /// - Parameter bytes: One list, as DER or as PEM.
    /// - Throws: `RevocationListError.tooLong` or `malformed`.
    public init(bytes: [UInt8]) throws(RevocationListError) {
        guard bytes.count <= Self.maximumLength else { throw .tooLong(bytes.count) }
        guard bytes.first == 0x30 else {
            let blocks = PEM.blocks(in: bytes)?.filter { $0.label == "X509 CRL" } ?? []
            guard blocks.count == 1 else { throw .malformed("not one revocation list") }
            try self.init(der: blocks[0].content)
            return
        }
        try self.init(der: bytes)
    }

    /// Reads a list.
    ///
    /// - Parameter der: One list and no byte more.
    /// - Throws: `RevocationListError.tooLong` or `malformed`.
    public init(der: [UInt8]) throws(RevocationListError) {
        guard der.count <= Self.maximumLength else { throw .tooLong(der.count) }
        guard
            let owned = unsafe Encoding.decoded(
                der.span,
                with: { cursor, length in unsafe d2i_X509_CRL(nil, cursor, length) },
                release: { list in unsafe X509_CRL_free(list) }
            )
        else { throw .malformed("not one revocation list in DER") }
        let list = unsafe owned.pointer
        guard let issuer = unsafe DistinguishedName(of: X509_CRL_get_issuer(list))
        else { throw .malformed("an issuer in no known encoding") }
        guard let thisUpdate = unsafe UnixTime(X509_CRL_get0_lastUpdate(list))
        else { throw .malformed("thisUpdate not as RFC 5280 writes it") }
        if let encoded = unsafe X509_CRL_get0_nextUpdate(list) {
            guard let nextUpdate = unsafe UnixTime(encoded)
            else { throw .malformed("nextUpdate not as RFC 5280 writes it") }
            self.nextUpdate = nextUpdate
        } else {
            nextUpdate = nil
        }
        self.der = der
        self.issuer = issuer
        self.thisUpdate = thisUpdate
        number = try unsafe Self.number(of: list)
        signatureDigest = unsafe Self.signatureDigest(of: list)
        criticalExtensions = unsafe Self.criticalExtensions(X509_CRL_get0_extensions(list))
        let entries = unsafe X509_CRL_get_REVOKED(list)
        count = unsafe max(0, Int(OPENSSL_sk_num(entries)))
        var critical: Set<OID> = []
        for index in 0..<Int32(clamping: count) {
            let entry = unsafe Encoding.element(index, of: entries)
            critical.formUnion(unsafe Self.criticalExtensions(X509_REVOKED_get0_extensions(entry)))
        }
        criticalEntryExtensions = critical
        parsed = Parsed(owned)
    }

    /// The entry of a certificate; nil when it is not revoked.
    ///
    /// - Parameter serial: As `Certificate.serial` has it.
    /// - Returns: The entry. A reason that RFC 5280 does not know counts as unspecified.
    public func entry(serial: [UInt8]) -> RevocationEntry? {
        guard
            let number = unsafe Encoding.decoded(
                DER.tagged(0x02, serial).span,
                with: { cursor, length in
                    unsafe OpaquePointer(d2i_ASN1_INTEGER(nil, cursor, length))
                },
                release: { number in unsafe ASN1_INTEGER_free(UnsafeMutablePointer(number)) }
            )
        else { return nil }
        var entry: OpaquePointer?
        let list = unsafe parsed.list.pointer
        let found = unsafe X509_CRL_get0_by_serial(
            list,
            &entry,
            UnsafeMutablePointer(number.pointer)
        )
        guard found != 0, let entry = unsafe entry else { return nil }
        let date = unsafe UnixTime(X509_REVOKED_get0_revocationDate(entry))
        return unsafe RevocationEntry(
            serial: serial,
            date: date ?? thisUpdate,
            reason: Self.reason(of: entry)
        )
    }

    /// Whether the key of a certificate signed the list.
    public func isSigned(by authority: Certificate) -> Bool {
        defer { ERR_clear_error() }
        guard let certificate = Certificate.handle(for: authority.der),
            let key = unsafe X509_get0_pubkey(certificate.pointer)
        else { return false }
        return unsafe X509_CRL_verify(parsed.list.pointer, key) == 1
    }
}

/// Why bytes are not a revocation list.
public enum RevocationListError: Error, Hashable {
    /// More bytes than are ever read.
    case tooLong(Int)
    /// The bytes are not a list that can be understood; the text says what is wrong.
    case malformed(String)
}

extension CertificateRevocationList {
    /// The list as libcrypto holds it, which sorts its entries under a lock of its own.
    private final class Parsed: Sendable {
        let list: Owned

        init(_ list: consuming Owned) {
            self.list = list
        }
    }

    private static func criticalExtensions(_ list: OpaquePointer?) -> [OID] {
        guard let list = unsafe list else { return [] }
        let count = unsafe OPENSSL_sk_num(list)
        return (0..<max(count, 0)).compactMap { index in
            let found = unsafe Encoding.element(index, of: list)
            guard unsafe X509_EXTENSION_get_critical(found) != 0 else { return nil }
            return unsafe Encoding.text(of: X509_EXTENSION_get_object(found))
        }
    }

    private static func number(of list: OpaquePointer) throws(RevocationListError) -> [UInt8]? {
        var criticality: Int32 = 0
        guard let found = unsafe X509_CRL_get_ext_d2i(list, NID_crl_number, &criticality, nil)
        else {
            ERR_clear_error()
            guard criticality == -1 else { throw .malformed("a number that can't be read") }
            return nil
        }
        let number = unsafe found.assumingMemoryBound(to: ASN1_INTEGER.self)
        defer { unsafe ASN1_INTEGER_free(number) }
        return unsafe Encoding.bytes(of: number)
    }

    private static func signatureDigest(of list: OpaquePointer) -> String? {
        var digest: Int32 = 0
        let signature = unsafe X509_CRL_get_signature_nid(list)
        guard unsafe OBJ_find_sigid_algs(signature, &digest, nil) == 1,
            let name = unsafe OBJ_nid2sn(digest)
        else { return nil }
        return unsafe String(cString: name)
    }

    private static func reason(of entry: OpaquePointer) -> RevocationReason? {
        var criticality: Int32 = 0
        guard let found = unsafe X509_REVOKED_get_ext_d2i(entry, NID_crl_reason, &criticality, nil)
        else {
            ERR_clear_error()
            return criticality == -1 ? nil : .unspecified
        }
        let reason = unsafe found.assumingMemoryBound(to: ASN1_ENUMERATED.self)
        defer { unsafe ASN1_ENUMERATED_free(reason) }
        return unsafe RevocationReason(rawValue: ASN1_ENUMERATED_get(reason)) ?? .unspecified
    }
}
