// SPDX-License-Identifier: EUPL-1.2

internal import COpenSSL
internal import CivilTime

/// How values are put into certificates and revocation lists that are being made.
enum Building {
    /// Hands a time over to a setter that copies it.
    static func set(
        time: UnixTime,
        _ set: (UnsafeMutablePointer<ASN1_TIME>) -> Int32
    ) throws(OpenSSLError) {
        guard let made = unsafe ASN1_TIME_set(nil, time_t(time.seconds))
        else { throw Library.drainErrors() }
        defer { unsafe ASN1_TIME_free(made) }
        try Library.check(unsafe set(made))
    }

    /// Hands a number that is not negative, big endian, over to a setter that copies it.
    static func set(
        integer: [UInt8],
        _ set: (UnsafeMutablePointer<ASN1_INTEGER>) -> Int32
    ) throws(OpenSSLError) {
        let number = unsafe BN_bin2bn(integer, Int32(clamping: integer.count), nil)
        defer { unsafe BN_free(number) }
        guard let made = unsafe BN_to_ASN1_INTEGER(number, nil)
        else { throw Library.drainErrors() }
        defer { unsafe ASN1_INTEGER_free(made) }
        try Library.check(unsafe set(made))
    }

    /// Hands an extension over to an adder that copies it.
    static func add(
        _ raw: RawExtension,
        _ add: (OpaquePointer) -> Int32
    ) throws(OpenSSLError) {
        let identifier = unsafe OBJ_txt2obj(raw.oid, 1)
        defer { unsafe ASN1_OBJECT_free(identifier) }
        guard let value = unsafe ASN1_OCTET_STRING_new() else { throw Library.drainErrors() }
        defer { unsafe ASN1_OCTET_STRING_free(value) }
        try Library.check(
            unsafe ASN1_OCTET_STRING_set(value, raw.value, Int32(clamping: raw.value.count))
        )
        let made = try unsafe Owned(
            X509_EXTENSION_create_by_OBJ(nil, identifier, raw.isCritical ? 1 : 0, value)
        ) { unsafe X509_EXTENSION_free($0) }
        try Library.check(unsafe add(made.pointer))
    }
}

extension RSAPublicKey {
    /// SHA-1 of the key's bits, which names it in certificates (RFC 5280 §4.2.1.2, method 1).
    var identifier: [UInt8] {
        guard let key = handle() else { return [] }
        return SHA1.digest(unsafe Encoding.encoded { unsafe i2d_PublicKey(key.pointer, $0) })
    }
}
