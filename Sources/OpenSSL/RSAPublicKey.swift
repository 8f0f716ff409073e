// SPDX-License-Identifier: EUPL-1.2

internal import COpenSSL

/// An RSA public key.
public struct RSAPublicKey: Sendable, Hashable {
    /// The key as a DER `SubjectPublicKeyInfo` (RFC 5280 §4.1.2.7).
    public let subjectPublicKeyInfo: [UInt8]
    /// The modulus, big endian, without leading zeros.
    public let modulus: [UInt8]
    /// The public exponent, big endian, without leading zeros.
    public let exponent: [UInt8]

    /// The length of the modulus in bits.
    public var bits: Int {
        modulus.count * 8 - (modulus.first?.leadingZeroBitCount ?? 0)
    }

    /// Whether the owner of the key signed a SHA-256 digest as PKCS #1 v1.5 (RFC 8017 §8.2).
    ///
    /// The padded block is built anew and compared as a whole; nothing in the block that the
    /// signature opens to is ever parsed, so that no lenient parser can be fooled.
    ///
    /// - Parameters:
    ///   - signature: As many bytes as the modulus has.
    ///   - sha256: The 32 bytes that were signed.
    /// - Returns: Whether all of it agrees.
    public func isValidPKCS1(signature: [UInt8], sha256: [UInt8]) -> Bool {
        guard signature.count == modulus.count,
            let expected = PKCS1.signatureBlock(sha256: sha256, length: modulus.count),
            let opened = opened(signature)
        else { return false }
        return opened == expected
    }

    /// The raw public operation, without any padding.
    private func opened(_ signature: [UInt8]) -> [UInt8]? {
        defer { ERR_clear_error() }
        guard let key = handle(),
            let context = try? unsafe Owned(
                EVP_PKEY_CTX_new(key.pointer, nil),
                release: { unsafe EVP_PKEY_CTX_free($0) }
            ),
            unsafe EVP_PKEY_encrypt_init(context.pointer) == 1,
            unsafe EVP_PKEY_CTX_set_rsa_padding(context.pointer, RSA_NO_PADDING) == 1
        else { return nil }
        var block = [UInt8](repeating: 0, count: modulus.count)
        var length = block.count
        guard
            unsafe EVP_PKEY_encrypt(
                context.pointer,
                &block,
                &length,
                signature,
                signature.count
            ) == 1,
            length == block.count
        else { return nil }
        return block
    }

    /// The key as libcrypto holds it.
    func handle() -> Owned? {
        unsafe Encoding.decoded(
            subjectPublicKeyInfo.span,
            with: { cursor, length in unsafe d2i_PUBKEY(nil, cursor, length) },
            release: { key in unsafe EVP_PKEY_free(key) }
        )
    }

    /// Reads the public half of a key; nil when it is not RSA.
    init?(of key: OpaquePointer) {
        guard unsafe EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA,
            let modulus = unsafe Self.number(OSSL_PKEY_PARAM_RSA_N, of: key),
            let exponent = unsafe Self.number(OSSL_PKEY_PARAM_RSA_E, of: key)
        else { return nil }
        subjectPublicKeyInfo = unsafe Encoding.encoded { unsafe i2d_PUBKEY(key, $0) }
        self.modulus = modulus
        self.exponent = exponent
    }

    private static func number(_ name: String, of key: OpaquePointer) -> [UInt8]? {
        var number: OpaquePointer?
        guard unsafe EVP_PKEY_get_bn_param(key, name, &number) == 1 else {
            ERR_clear_error()
            return nil
        }
        defer { unsafe BN_free(number) }
        var bytes = [UInt8](repeating: 0, count: unsafe Int(BN_num_bits(number) + 7) / 8)
        unsafe BN_bn2bin(number, &bytes)
        return bytes
    }
}

/// The block that RSA signs, PKCS #1 v1.5 (RFC 8017 §9.2).
public enum PKCS1 {
    /// `DigestInfo` of SHA-256 up to the digest itself.
    private static let sha256Prefix: [UInt8] = [
        0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01,
        0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20,
    ]

    /// The block for a SHA-256 digest.
    ///
    /// - Parameters:
    ///   - sha256: The 32 bytes of the digest.
    ///   - length: The length of the modulus in bytes.
    /// - Returns: `00 01 FF … FF 00 DigestInfo`, or nil when the modulus is too short for it.
    public static func signatureBlock(sha256: [UInt8], length: Int) -> [UInt8]? {
        let padding = length - 3 - sha256Prefix.count - sha256.count
        guard sha256.count == 32, padding >= 8 else { return nil }
        return [0x00, 0x01] + [UInt8](repeating: 0xFF, count: padding) + [0x00] + sha256Prefix
            + sha256
    }
}
