// SPDX-License-Identifier: EUPL-1.2

internal import COpenSSL
public import Secrets

/// An RSA private key: of the station, of an issuer, of a card in software.
public final class RSAPrivateKey: Sendable {
    let key: Owned

    /// The public half.
    public let publicKey: RSAPublicKey

    private init(_ key: consuming Owned) throws(OpenSSLError) {
        guard let publicKey = unsafe RSAPublicKey(of: key.pointer) else { throw .notAKey }
        self.key = key
        self.publicKey = publicKey
    }

    /// Makes a new key with public exponent 65537, which takes up to a second for 3072 bits.
    ///
    /// - Parameter bits: The length of the modulus, 512 to 16384.
    /// - Returns: The key.
    /// - Throws: `OpenSSLError.library` for a length that libcrypto does not make.
    public static func generate(bits: Int) throws(OpenSSLError) -> RSAPrivateKey {
        Library.ready()
        guard let length = Int32(exactly: bits) else { throw .dataLength(bits) }
        let context = try unsafe Owned(EVP_PKEY_CTX_new_id(EVP_PKEY_RSA, nil)) {
            unsafe EVP_PKEY_CTX_free($0)
        }
        try Library.check(unsafe EVP_PKEY_keygen_init(context.pointer))
        try Library.check(unsafe EVP_PKEY_CTX_set_rsa_keygen_bits(context.pointer, length))
        var key: OpaquePointer?
        try Library.check(unsafe EVP_PKEY_keygen(context.pointer, &key))
        return try unsafe RSAPrivateKey(Owned(key) { unsafe EVP_PKEY_free($0) })
    }

    /// Reads an unencrypted PEM, PKCS #8 or the older `RSA PRIVATE KEY`.
    ///
    /// - Parameter pem: The bytes of the file, in locked memory.
    /// - Throws: `OpenSSLError.notAKey` when it is something else, or asks for a passphrase.
    public convenience init(lockedPEM pem: borrowing LockedBytes) throws(OpenSSLError) {
        let key = try pem.withBytes { bytes throws(OpenSSLError) in try Self.read(bytes) }
        try self.init(key)
    }

    /// Reads an unencrypted PEM that is no secret worth locking: a card in software, a test.
    ///
    /// - Parameter pem: The bytes of the file.
    /// - Throws: `OpenSSLError.notAKey` when it is something else, or asks for a passphrase.
    public convenience init(pem: [UInt8]) throws(OpenSSLError) {
        try self.init(Self.read(pem.span))
    }

    /// The key as unencrypted PKCS #8 PEM, in locked memory.
    ///
    /// - Returns: The bytes of a file.
    /// - Throws: `OpenSSLError.library` when libcrypto fails.
    public func lockedPEM() throws(OpenSSLError) -> LockedBytes {
        let bio = try unsafe Owned(BIO_new(BIO_s_mem())) { unsafe BIO_free_all($0) }
        try Library.check(
            unsafe PEM_write_bio_PKCS8PrivateKey(
                bio.pointer,
                key.pointer,
                nil,
                nil,
                0,
                nil,
                nil
            )
        )
        let length = unsafe BIO_ctrl_pending(bio.pointer)
        let pointer = unsafe bio.pointer
        return LockedBytes(capacity: length) { span in
            unsafe span.withUnsafeMutableBufferPointer { buffer in
                unsafe Int(BIO_read(pointer, buffer.baseAddress, Int32(clamping: length)))
            }
        }
    }

    /// The key as unencrypted PKCS #8 PEM in plain memory: for cards in software and tests.
    ///
    /// - Throws: `OpenSSLError.library` when libcrypto fails.
    public var pem: [UInt8] {
        get throws(OpenSSLError) {
            try lockedPEM().withBytes { bytes in bytes.indices.map { bytes[$0] } }
        }
    }

    /// The raw private operation, without any padding, as a card does it.
    ///
    /// - Parameter block: As many bytes as the modulus has, smaller than it as a number.
    /// - Returns: As many bytes.
    /// - Throws: `OpenSSLError.dataLength` for another length, `library` for a number too large.
    public func rawSignature(of block: [UInt8]) throws(OpenSSLError) -> [UInt8] {
        guard block.count == publicKey.modulus.count else { throw .dataLength(block.count) }
        let context = try unsafe Owned(EVP_PKEY_CTX_new(key.pointer, nil)) {
            unsafe EVP_PKEY_CTX_free($0)
        }
        try Library.check(unsafe EVP_PKEY_sign_init(context.pointer))
        try Library.check(unsafe EVP_PKEY_CTX_set_rsa_padding(context.pointer, RSA_NO_PADDING))
        var signature = [UInt8](repeating: 0, count: block.count)
        var length = signature.count
        try Library.check(
            unsafe EVP_PKEY_sign(context.pointer, &signature, &length, block, block.count)
        )
        return signature
    }

    private static func read(_ pem: Span<UInt8>) throws(OpenSSLError) -> Owned {
        Library.ready()
        let key = unsafe Encoding.reading(pem) { bio in
            // Without this answer libcrypto would ask for a passphrase at the terminal.
            unsafe PEM_read_bio_PrivateKey(bio, nil, { _, _, _, _ in -1 }, nil)
        }
        defer { ERR_clear_error() }
        guard let key = unsafe key ?? nil else { throw .notAKey }
        return try unsafe Owned(key) { unsafe EVP_PKEY_free($0) }
    }
}
