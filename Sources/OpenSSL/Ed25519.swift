// SPDX-License-Identifier: EUPL-1.2

internal import COpenSSL
public import Secrets

/// A key that signs with Ed25519 (RFC 8032).
public struct Ed25519PrivateKey: ~Copyable, Sendable {
    private let key: Owned

    /// The 32 bytes that verify its signatures.
    public let publicKey: [UInt8]

    /// Makes the key from its seed.
    ///
    /// - Parameter seed: 32 secret bytes.
    /// - Throws: `OpenSSLError.keyLength` when there are not 32.
    public init(seed: borrowing LockedBytes) throws(OpenSSLError) {
        Library.ready()
        let found = seed.count
        guard found == 32 else { throw .keyLength(expected: 32, found: found) }
        let key = try seed.withBytes { seed throws(OpenSSLError) in
            let made = unsafe seed.withUnsafeBufferPointer { seed in
                unsafe EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, seed.baseAddress, 32)
            }
            return try unsafe Owned(made) { key in unsafe EVP_PKEY_free(key) }
        }
        var publicKey = [UInt8](repeating: 0, count: 32)
        var length = 32
        try Library.check(
            unsafe EVP_PKEY_get_raw_public_key(key.pointer, &publicKey, &length)
        )
        self.key = key
        self.publicKey = publicKey
    }

    /// Signs a message; the same message always gets the same signature.
    ///
    /// - Parameter message: The bytes themselves, not a digest of them.
    /// - Returns: 64 bytes.
    /// - Throws: `OpenSSLError.library` when libcrypto fails.
    public borrowing func signature(for message: [UInt8]) throws(OpenSSLError) -> [UInt8] {
        let context = try unsafe Owned(EVP_MD_CTX_new()) { unsafe EVP_MD_CTX_free($0) }
        try Library.check(
            unsafe EVP_DigestSignInit(context.pointer, nil, nil, nil, key.pointer)
        )
        var signature = [UInt8](repeating: 0, count: 64)
        var length = signature.count
        try Library.check(
            unsafe EVP_DigestSign(
                context.pointer,
                &signature,
                &length,
                message,
                message.count
            )
        )
        return signature
    }
}

/// Verification of Ed25519 signatures (RFC 8032).
public enum Ed25519 {
    /// Whether a signature was made over a message by the owner of a public key of 32 bytes.
    public static func isValid(
        signature: [UInt8],
        for message: [UInt8],
        publicKey: [UInt8]
    ) -> Bool {
        Library.ready()
        guard signature.count == 64, publicKey.count == 32 else { return false }
        defer { ERR_clear_error() }
        guard
            let key = try? unsafe Owned(
                EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, publicKey, 32),
                release: { unsafe EVP_PKEY_free($0) }
            ),
            let context = try? unsafe Owned(
                EVP_MD_CTX_new(),
                release: { unsafe EVP_MD_CTX_free($0) }
            ),
            unsafe EVP_DigestVerifyInit(context.pointer, nil, nil, nil, key.pointer) == 1
        else { return false }
        return unsafe EVP_DigestVerify(
            context.pointer,
            signature,
            signature.count,
            message,
            message.count
        ) == 1
    }
}
