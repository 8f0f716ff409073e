// SPDX-License-Identifier: EUPL-1.2

internal import COpenSSL
internal import CivilTime

/// The parts of a certificate that take more than one call to read.
@safe struct CertificateFields {
    private let certificate: OpaquePointer

    /// Lends a certificate for as long as its owner lives.
    init(certificate: OpaquePointer) {
        unsafe self.certificate = certificate
    }

    var publicKey: Certificate.PublicKey {
        defer { ERR_clear_error() }
        if let key = unsafe X509_get0_pubkey(certificate), let rsa = unsafe RSAPublicKey(of: key) {
            return .rsa(rsa)
        }
        var algorithm: OpaquePointer?
        unsafe X509_PUBKEY_get0_param(&algorithm, nil, nil, nil, X509_get_X509_PUBKEY(certificate))
        return .other(unsafe Encoding.text(of: algorithm))
    }

    var signatureAlgorithm: OID {
        var algorithm: OpaquePointer?
        unsafe X509_ALGOR_get0(&algorithm, nil, nil, X509_get0_tbs_sigalg(certificate))
        return unsafe Encoding.text(of: algorithm)
    }

    var signatureDigest: String? {
        defer { ERR_clear_error() }
        var digest: Int32 = 0
        guard unsafe X509_get_signature_info(certificate, &digest, nil, nil, nil) == 1,
            let name = unsafe OBJ_nid2sn(digest)
        else { return nil }
        return unsafe String(cString: name)
    }

    var extensions: [Certificate.ExtensionHeader] {
        let count = unsafe X509_get_ext_count(certificate)
        return (0..<max(count, 0)).map { index in
            let found = unsafe X509_get_ext(certificate, index)
            return unsafe Certificate.ExtensionHeader(
                oid: Encoding.text(of: X509_EXTENSION_get_object(found)),
                isCritical: X509_EXTENSION_get_critical(found) != 0,
                isSupported: X509_supported_extension(found) == 1
            )
        }
    }

    func keyUsage() throws(CertificateError) -> KeyUsage? {
        guard let found = try unsafe value(NID_key_usage, named: "keyUsage") else { return nil }
        let bits = unsafe found.assumingMemoryBound(to: ASN1_BIT_STRING.self)
        defer { unsafe ASN1_BIT_STRING_free(bits) }
        return unsafe KeyUsage(bits: Encoding.bytes(of: bits))
    }

    func extendedKeyUsage() throws(CertificateError) -> [OID]? {
        guard let found = try unsafe value(NID_ext_key_usage, named: "extendedKeyUsage")
        else { return nil }
        let list = OpaquePointer(found)
        defer { unsafe EXTENDED_KEY_USAGE_free(list) }
        let count = unsafe OPENSSL_sk_num(list)
        return (0..<max(count, 0)).map { index in
            unsafe Encoding.text(of: Encoding.element(index, of: list))
        }
    }

    func certificatePolicies() throws(CertificateError) -> [OID]? {
        guard let found = try unsafe value(NID_certificate_policies, named: "certificatePolicies")
        else { return nil }
        let list = OpaquePointer(found)
        defer { unsafe CERTIFICATEPOLICIES_free(list) }
        let count = unsafe OPENSSL_sk_num(list)
        return (0..<max(count, 0)).map { index in
            let policy = unsafe OPENSSL_sk_value(list, index)?
                .assumingMemoryBound(to: POLICYINFO.self)
            return unsafe Encoding.text(of: policy?.pointee.policyid)
        }
    }

    func basicConstraints() throws(CertificateError) -> Certificate.BasicConstraints? {
        guard let found = try unsafe value(NID_basic_constraints, named: "basicConstraints")
        else { return nil }
        let constraints = unsafe found.assumingMemoryBound(to: BASIC_CONSTRAINTS.self)
        defer { unsafe BASIC_CONSTRAINTS_free(constraints) }
        let length = unsafe constraints.pointee.pathlen
        return unsafe Certificate.BasicConstraints(
            isAuthority: constraints.pointee.ca != 0,
            pathLength: length.map { unsafe ASN1_INTEGER_get($0) }
        )
    }

    /// What libcrypto makes of the certificate when it forgets the bytes it was read from.
    func reencoded() -> [UInt8] {
        unsafe i2d_re_X509_tbs(certificate, nil)
        return unsafe Encoding.encoded { unsafe i2d_X509(certificate, $0) }
    }

    /// The decoded value of an extension, nil when it is missing.
    private func value(
        _ identifier: Int32,
        named name: String
    ) throws(CertificateError) -> UnsafeMutableRawPointer? {
        var criticality: Int32 = 0
        if let value = unsafe X509_get_ext_d2i(certificate, identifier, &criticality, nil) {
            return unsafe value
        }
        ERR_clear_error()
        switch criticality {
        case -1: return nil
        case -2: throw .malformed("\(name) is there twice")
        default: throw .malformed("\(name) can't be read")
        }
    }
}

extension UnixTime {
    /// Reads a time exactly as RFC 5280 §4.1.2.5 writes it: to the second and in UTC.
    init?(_ time: UnsafePointer<ASN1_TIME>?) {
        guard let time = unsafe time else { return nil }
        var digits = unsafe Encoding.bytes(of: time)
        if unsafe ASN1_STRING_type(time) == V_ASN1_UTCTIME {
            // Two digits of the year: 50 to 99 are of the last century.
            let century = digits.first.map { $0 >= UInt8(ascii: "5") } == true ? "19" : "20"
            digits = Array(century.utf8) + digits
        }
        guard digits.count == 15, digits.last == UInt8(ascii: "Z") else { return nil }
        let text = String(decoding: digits, as: UTF8.self)
        let parts = [0..<4, 4..<6, 6..<8, 8..<10, 10..<12, 12..<14].map { range in
            String(text.dropFirst(range.lowerBound).prefix(range.count))
        }
        self.init(
            rfc3339: "\(parts[0])-\(parts[1])-\(parts[2])T\(parts[3]):\(parts[4]):\(parts[5])Z"
        )
    }
}
