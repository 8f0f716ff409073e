// SPDX-License-Identifier: EUPL-1.2

internal import COpenSSL
public import Secrets

/// HMAC with SHA-256 (RFC 2104).
public enum HMACSHA256 {
    /// The 32 bytes that only who has the key can make.
    public static func code(for message: [UInt8], key: borrowing LockedBytes) -> [UInt8] {
        Library.ready()
        return key.withBytes { key in
            unsafe [UInt8](unsafeUninitializedCapacity: 32) { buffer, count in
                let made = unsafe key.withUnsafeBufferPointer { key in
                    unsafe HMAC(
                        EVP_sha256(),
                        key.baseAddress,
                        Int32(key.count),
                        message,
                        message.count,
                        buffer.baseAddress,
                        nil
                    )
                }
                guard unsafe made != nil else { fatalError("no memory left for an HMAC") }
                count = 32
            }
        }
    }
}
