// SPDX-License-Identifier: EUPL-1.2

internal import COpenSSL

/// SHA-256 (FIPS 180-4).
public enum SHA256 {
    /// The 32 bytes of the digest.
    public static func digest(_ bytes: [UInt8]) -> [UInt8] {
        MessageDigest.sha256.digest(bytes)
    }
}

/// SHA-1 (FIPS 180-4), only for the hash that the TS-CNS profile puts in the common name.
public enum SHA1 {
    /// The 20 bytes of the digest.
    public static func digest(_ bytes: [UInt8]) -> [UInt8] {
        MessageDigest.sha1.digest(bytes)
    }
}

/// SHA-256 over bytes that come piece by piece.
@safe public struct SHA256Digester: ~Copyable {
    private let context: OpaquePointer

    /// Starts a digest.
    public init() {
        Library.ready()
        guard let context = unsafe EVP_MD_CTX_new(),
            unsafe EVP_DigestInit_ex(context, MessageDigest.sha256.algorithm, nil) == 1
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
        return unsafe MessageDigest.sha256.filled { output in
            unsafe EVP_DigestFinal_ex(context, output, nil)
        }
    }

    deinit { unsafe EVP_MD_CTX_free(context) }
}

/// A digest algorithm, looked up once: libcrypto would search its providers at each use.
@safe private struct MessageDigest: Sendable {
    static let sha256 = MessageDigest("SHA2-256", length: 32)
    static let sha1 = MessageDigest("SHA1", length: 20)

    nonisolated(unsafe) let algorithm: OpaquePointer
    private let length: Int

    private init(_ name: String, length: Int) {
        Library.ready()
        guard let algorithm = unsafe EVP_MD_fetch(nil, name, nil) else { Self.outOfMemory() }
        unsafe self.algorithm = algorithm
        self.length = length
    }

    func digest(_ bytes: [UInt8]) -> [UInt8] {
        unsafe filled { output in
            unsafe EVP_Digest(bytes, bytes.count, output, nil, algorithm, nil)
        }
    }

    func filled(_ body: (UnsafeMutablePointer<UInt8>?) -> Int32) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
            guard unsafe body(buffer.baseAddress) == 1 else { Self.outOfMemory() }
            count = length
        }
    }

    /// A digest over memory fails only for lack of memory, on which Swift itself ends the process.
    static func outOfMemory() -> Never {
        fatalError("no memory left for a message digest")
    }
}
