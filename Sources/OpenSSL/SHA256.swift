// SPDX-License-Identifier: EUPL-1.2

internal import COpenSSL

/// SHA-256 (FIPS 180-4).
public enum SHA256 {
    /// The 32 bytes of the digest.
    public static func digest(_ bytes: [UInt8]) -> [UInt8] {
        unsafe MessageDigest.digest(bytes, with: EVP_sha256(), length: 32)
    }
}

/// SHA-1 (FIPS 180-4), only for the hash that the TS-CNS profile puts in the common name.
public enum SHA1 {
    /// The 20 bytes of the digest.
    public static func digest(_ bytes: [UInt8]) -> [UInt8] {
        unsafe MessageDigest.digest(bytes, with: EVP_sha1(), length: 20)
    }
}

/// SHA-256 over bytes that come piece by piece.
@safe public struct SHA256Digester: ~Copyable {
    private let context: OpaquePointer

    /// Starts a digest.
    public init() {
        Library.ready()
        guard let context = unsafe EVP_MD_CTX_new(),
            unsafe EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1
        else { MessageDigest.outOfMemory() }
        unsafe self.context = context
    }

    /// Adds bytes.
    public mutating func update(_ bytes: Span<UInt8>) {
        let result = unsafe bytes.withUnsafeBufferPointer { buffer in
            unsafe EVP_DigestUpdate(context, buffer.baseAddress, buffer.count)
        }
        guard result == 1 else { MessageDigest.outOfMemory() }
    }

    /// Adds bytes.
    public mutating func update(_ bytes: [UInt8]) {
        update(bytes.span)
    }

    /// The 32 bytes of the digest over everything that was added.
    public consuming func finish() -> [UInt8] {
        let context = unsafe context
        return unsafe MessageDigest.filled(length: 32) { output in
            unsafe EVP_DigestFinal_ex(context, output, nil)
        }
    }

    deinit { unsafe EVP_MD_CTX_free(context) }
}

/// What the two digests share.
private enum MessageDigest {
    static func digest(_ bytes: [UInt8], with algorithm: OpaquePointer?, length: Int) -> [UInt8] {
        Library.ready()
        return unsafe filled(length: length) { output in
            unsafe EVP_Digest(bytes, bytes.count, output, nil, algorithm, nil)
        }
    }

    static func filled(
        length: Int,
        _ body: (UnsafeMutablePointer<UInt8>?) -> Int32
    ) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
            guard unsafe body(buffer.baseAddress) == 1 else { outOfMemory() }
            count = length
        }
    }

    /// A digest over memory fails only for lack of memory, on which Swift itself ends the process.
    static func outOfMemory() -> Never {
        fatalError("no memory left for a message digest")
    }
}
