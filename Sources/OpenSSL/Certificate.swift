// SPDX-License-Identifier: EUPL-1.2

internal import COpenSSL
public import CivilTime

/// An object identifier in dotted decimals, such as `1.3.76.16.2.1`.
public typealias OID = String

/// An X.509 certificate (RFC 5280): what its bytes say, none of it believed yet.
///
/// Two certificates are equal when their bytes are.
public struct Certificate: Sendable, Hashable {
    /// The bytes of the certificate, exactly.
    public let der: [UInt8]
    /// The version as people count, 1 to 3.
    public let version: Int
    /// The serial number as it is encoded: big endian two's complement, so a first byte of `80`
    /// or more is a negative number.
    public let serial: [UInt8]
    /// Who is certified.
    public let subject: DistinguishedName
    /// Who certifies.
    public let issuer: DistinguishedName
    /// The first second of validity.
    public let notBefore: UnixTime
    /// The last second of validity.
    public let notAfter: UnixTime
    /// The certified key.
    public let publicKey: PublicKey
    /// The algorithm of the issuer's signature.
    public let signatureAlgorithm: OID
    /// The digest within the signature algorithm in libcrypto's short name (`SHA256`), or nil.
    public let signatureDigest: String?
    /// The extensions in their order, one that is there twice twice.
    public let extensions: [ExtensionHeader]
    /// What the key may do; nil when the extension is missing.
    public let keyUsage: KeyUsage?
    /// What for; nil when the extension is missing.
    public let extendedKeyUsage: [OID]?
    /// Under which policies; nil when the extension is missing.
    public let certificatePolicies: [OID]?
    /// Whether it is a certification authority's; nil when the extension is missing.
    public let basicConstraints: BasicConstraints?
    /// Whether libcrypto, encoding what it has understood, gets the same bytes again.
    public let isReencodable: Bool

    /// The SHA-256 fingerprint of the bytes.
    public var sha256: [UInt8] { SHA256.digest(der) }

    /// Whether the basic constraints say that it is a certification authority's.
    public var isAuthority: Bool { basicConstraints?.isAuthority ?? false }

    /// The extensions that must be understood and that libcrypto does not understand.
    public var unknownCriticalExtensions: [OID] {
        extensions.filter { $0.isCritical && !$0.isSupported }.map(\.oid)
    }

    /// The key of a certificate.
    public enum PublicKey: Sendable, Hashable {
        /// An RSA key.
        case rsa(RSAPublicKey)
        /// Another algorithm, by the object identifier of it.
        case other(OID)
    }

    /// What can be said about any extension.
    public struct ExtensionHeader: Sendable, Hashable {
        /// Which extension.
        public let oid: OID
        /// Whether who does not understand it must refuse the certificate.
        public let isCritical: Bool
        /// Whether libcrypto understands it.
        public let isSupported: Bool
    }

    /// The extension basicConstraints (RFC 5280 §4.2.1.9).
    public struct BasicConstraints: Sendable, Hashable {
        /// Whether the subject is a certification authority.
        public let isAuthority: Bool
        /// How many authorities may come below it; nil for any number.
        public let pathLength: Int?
    }

    /// Reads a certificate; nothing is verified but that it is one.
    ///
    /// - Parameter der: One certificate and no byte more.
    /// - Throws: `CertificateError.malformed` with what is wrong.
    public init(der: [UInt8]) throws(CertificateError) {
        guard let owned = Self.handle(for: der) else {
            throw .malformed("not one X.509 certificate in DER")
        }
        let certificate = unsafe owned.pointer
        let fields = unsafe CertificateFields(certificate: certificate)
        guard let subject = unsafe DistinguishedName(of: X509_get_subject_name(certificate)),
            let issuer = unsafe DistinguishedName(of: X509_get_issuer_name(certificate))
        else { throw .malformed("a name in no known encoding") }
        guard let notBefore = unsafe UnixTime(X509_get0_notBefore(certificate)),
            let notAfter = unsafe UnixTime(X509_get0_notAfter(certificate))
        else { throw .malformed("validity not as RFC 5280 writes it") }
        self.der = der
        version = unsafe X509_get_version(certificate) + 1
        serial = unsafe Encoding.content(of: X509_get0_serialNumber(certificate))
        self.subject = subject
        self.issuer = issuer
        self.notBefore = notBefore
        self.notAfter = notAfter
        publicKey = fields.publicKey
        signatureAlgorithm = fields.signatureAlgorithm
        signatureDigest = fields.signatureDigest
        extensions = fields.extensions
        keyUsage = try fields.keyUsage()
        extendedKeyUsage = try fields.extendedKeyUsage()
        certificatePolicies = try fields.certificatePolicies()
        basicConstraints = try fields.basicConstraints()
        isReencodable = fields.reencoded() == der
    }
}

extension Certificate {
    /// Equal bytes are equal certificates.
    public static func == (left: Certificate, right: Certificate) -> Bool {
        left.der == right.der
    }

    /// Hashes the bytes.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(der)
    }

    /// The certificate as PEM.
    public var pem: [UInt8] { PEM.encoded(der, label: "CERTIFICATE") }

    /// Reads all the certificates of a PEM file; whatever else is in it is skipped.
    ///
    /// - Parameter bytes: The bytes of the file.
    /// - Returns: The certificates in the order of the file, at least one.
    /// - Throws: `CertificateError.noCertificate` when there is none, `malformed` for a bad one.
    public static func pem(_ bytes: [UInt8]) throws(CertificateError) -> [Certificate] {
        guard let blocks = PEM.blocks(in: bytes) else { throw .malformed("damaged PEM") }
        var certificates: [Certificate] = []
        for block in blocks where PEM.certificateLabels.contains(block.label) {
            certificates.append(try Certificate(der: block.content))
        }
        guard !certificates.isEmpty else { throw .noCertificate }
        return certificates
    }

    static func handle(for der: [UInt8]) -> Owned? {
        unsafe Encoding.decoded(
            der.span,
            with: { cursor, length in unsafe d2i_X509(nil, cursor, length) },
            release: { certificate in unsafe X509_free(certificate) }
        )
    }
}

/// Why bytes are not a certificate.
public enum CertificateError: Error, Hashable {
    /// The bytes are not a certificate that can be understood; the text says what is wrong.
    case malformed(String)
    /// A PEM file holds no certificate.
    case noCertificate
}
