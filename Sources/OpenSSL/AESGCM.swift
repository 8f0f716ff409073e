// SPDX-License-Identifier: EUPL-1.2

internal import COpenSSL
public import Secrets

/// AES-256-GCM records (NIST SP 800-38D), each under a key of its own.
///
/// A record is the nonce (12 bytes, random), the ciphertext and the tag (16 bytes). Its key is
/// HKDF-SHA256 (RFC 5869) of the given key with `info`, so that two records meet neither key nor
/// nonce however many there are.
public enum AESGCM {
    private static let nonceLength = 12
    private static let tagLength = 16

    /// Seals secret bytes.
    ///
    /// - Parameters:
    ///   - plain: What is sealed.
    ///   - key: 32 secret bytes.
    ///   - info: Names the record, so that it gets its own key.
    ///   - context: Is authenticated with the record and not kept in it.
    /// - Returns: The record.
    /// - Throws: `OpenSSLError.keyLength`, or `library` when libcrypto fails.
    public static func seal(
        _ plain: borrowing LockedBytes,
        key: borrowing LockedBytes,
        info: [UInt8],
        context: [UInt8]
    ) throws(OpenSSLError) -> [UInt8] {
        let recordKey = try derivedKey(from: key, info: info)
        let nonce = try randomBytes(nonceLength)
        let cipher = try cipher(recordKey, nonce: nonce, context: context, encrypts: true)
        var ciphertext = [UInt8](repeating: 0, count: plain.count)
        try plain.withBytes { plain throws(OpenSSLError) in
            var output = ciphertext.mutableSpan
            try update(cipher, with: plain, into: &output)
        }
        var unused: Int32 = 0
        var tag = [UInt8](repeating: 0, count: tagLength)
        try Library.check(unsafe EVP_CipherFinal_ex(cipher.pointer, &tag, &unused))
        try Library.check(
            unsafe EVP_CIPHER_CTX_ctrl(
                cipher.pointer,
                EVP_CTRL_AEAD_GET_TAG,
                Int32(tagLength),
                &tag
            )
        )
        return nonce + ciphertext + tag
    }

    /// Opens a record.
    ///
    /// - Parameters:
    ///   - sealed: What `seal` returned.
    ///   - key: The key it was sealed with.
    ///   - info: The name it was sealed with.
    ///   - context: The context it was sealed with.
    /// - Returns: The secret bytes.
    /// - Throws: `OpenSSLError.notAuthentic` whatever does not agree, so that the answer tells
    ///   nothing about which; `keyLength` for a key that can't be one.
    public static func open(
        _ sealed: [UInt8],
        key: borrowing LockedBytes,
        info: [UInt8],
        context: [UInt8]
    ) throws(OpenSSLError) -> LockedBytes {
        guard sealed.count >= nonceLength + tagLength else { throw .notAuthentic }
        let recordKey = try derivedKey(from: key, info: info)
        let nonce = Array(sealed.prefix(nonceLength))
        let cipher = try cipher(recordKey, nonce: nonce, context: context, encrypts: false)
        var tag = Array(sealed.suffix(tagLength))
        let length = sealed.count - nonceLength - tagLength
        return try LockedBytes(capacity: max(length, 1)) { plain throws(OpenSSLError) in
            let ciphertext = sealed.span.extracting(nonceLength..<nonceLength + length)
            try update(cipher, with: ciphertext, into: &plain)
            try Library.check(
                unsafe EVP_CIPHER_CTX_ctrl(
                    cipher.pointer,
                    EVP_CTRL_AEAD_SET_TAG,
                    Int32(tagLength),
                    &tag
                )
            )
            var unused: Int32 = 0
            guard unsafe EVP_CipherFinal_ex(cipher.pointer, &tag, &unused) == 1 else {
                _ = Library.drainErrors()
                throw .notAuthentic
            }
            return length
        }
    }

    private static func cipher(
        _ key: borrowing LockedBytes,
        nonce: [UInt8],
        context: [UInt8],
        encrypts: Bool
    ) throws(OpenSSLError) -> Owned {
        let cipher = try unsafe Owned(EVP_CIPHER_CTX_new()) { unsafe EVP_CIPHER_CTX_free($0) }
        try key.withBytes { key throws(OpenSSLError) in
            let started = unsafe key.withUnsafeBufferPointer { key in
                unsafe EVP_CipherInit_ex(
                    cipher.pointer,
                    EVP_aes_256_gcm(),
                    nil,
                    key.baseAddress,
                    nonce,
                    encrypts ? 1 : 0
                )
            }
            try Library.check(started)
        }
        if !context.isEmpty {
            guard let length = Int32(exactly: context.count) else {
                throw .dataLength(context.count)
            }
            var unused: Int32 = 0
            try Library.check(
                unsafe EVP_CipherUpdate(cipher.pointer, nil, &unused, context, length)
            )
        }
        return cipher
    }

    /// Nothing is passed on when there is nothing: libcrypto would take no input for the end.
    private static func update(
        _ cipher: borrowing Owned,
        with input: Span<UInt8>,
        into output: inout MutableSpan<UInt8>
    ) throws(OpenSSLError) {
        guard !input.isEmpty else { return }
        guard let length = Int32(exactly: input.count), output.count >= input.count
        else { throw .dataLength(input.count) }
        let pointer = unsafe cipher.pointer
        let result = unsafe input.withUnsafeBufferPointer { input in
            unsafe output.withUnsafeMutableBufferPointer { output in
                var written: Int32 = 0
                return unsafe EVP_CipherUpdate(
                    pointer,
                    output.baseAddress,
                    &written,
                    input.baseAddress,
                    length
                )
            }
        }
        try Library.check(result)
    }

    private static func derivedKey(
        from key: borrowing LockedBytes,
        info: [UInt8]
    ) throws(OpenSSLError) -> LockedBytes {
        Library.ready()
        let found = key.count
        guard found == 32 else { throw .keyLength(expected: 32, found: found) }
        guard let infoLength = Int32(exactly: info.count) else { throw .dataLength(info.count) }
        let derivation = try unsafe Owned(EVP_PKEY_CTX_new_id(EVP_PKEY_HKDF, nil)) {
            unsafe EVP_PKEY_CTX_free($0)
        }
        let pointer = unsafe derivation.pointer
        try Library.check(unsafe EVP_PKEY_derive_init(pointer))
        try Library.check(unsafe EVP_PKEY_CTX_set_hkdf_md(pointer, EVP_sha256()))
        let keyIsSet = key.withBytes { key in
            unsafe key.withUnsafeBufferPointer { key in
                unsafe EVP_PKEY_CTX_set1_hkdf_key(pointer, key.baseAddress, Int32(key.count))
            }
        }
        try Library.check(keyIsSet)
        try Library.check(unsafe EVP_PKEY_CTX_add1_hkdf_info(pointer, info, infoLength))
        return try LockedBytes(capacity: 32) { output throws(OpenSSLError) in
            var length = 32
            let derived = unsafe output.withUnsafeMutableBufferPointer { output in
                unsafe EVP_PKEY_derive(pointer, output.baseAddress, &length)
            }
            try Library.check(derived)
            return length
        }
    }
}
