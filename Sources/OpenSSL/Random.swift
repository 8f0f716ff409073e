// SPDX-License-Identifier: EUPL-1.2

internal import COpenSSL
public import Secrets

/// Bytes that nobody can predict, from libcrypto's generator, which the kernel seeds.
///
/// - Parameter count: How many.
/// - Returns: The bytes.
/// - Throws: `OpenSSLError.library` when the kernel gives no seed.
public func randomBytes(_ count: Int) throws(OpenSSLError) -> [UInt8] {
    Library.ready()
    guard let length = Int32(exactly: count), length >= 0 else { throw .dataLength(count) }
    var bytes = [UInt8](repeating: 0, count: count)
    try Library.check(unsafe RAND_bytes(&bytes, length))
    return bytes
}

extension LockedBytes {
    /// Secret bytes that nobody can predict, made where they stay.
    ///
    /// - Parameter count: How many.
    /// - Returns: The bytes.
    /// - Throws: `OpenSSLError.library` when the kernel gives no seed.
    public static func random(count: Int) throws(OpenSSLError) -> LockedBytes {
        Library.ready()
        guard let length = Int32(exactly: count), length >= 0 else { throw .dataLength(count) }
        return try LockedBytes(capacity: max(count, 1)) { span throws(OpenSSLError) in
            try unsafe span.withUnsafeMutableBufferPointer { buffer throws(OpenSSLError) in
                try Library.check(unsafe RAND_priv_bytes(buffer.baseAddress, length))
            }
            return count
        }
    }
}
