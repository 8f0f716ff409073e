// SPDX-License-Identifier: EUPL-1.2

internal import OpenSSL
internal import Secrets

/// The erasable half of a commitment: a personal value and the salt it was committed to with.
public struct Opening: Sendable, Hashable {
    /// The name of the personal field.
    public let field: String
    /// 32 random bytes, fresh for every opening, so that equal values can't be seen to be equal.
    public let salt: [UInt8]
    /// The value, as UTF-8.
    public let value: [UInt8]

    /// The value as text.
    public var text: String {
        String(decoding: value, as: UTF8.self)
    }

    /// What the entry holds instead of the value: HMAC-SHA-256 under the salt.
    public var commitment: [UInt8] {
        HMACSHA256.code(for: value, key: LockedBytes(copying: salt))
    }
}

extension LockedBytes {
    /// A copy of bytes that are no secret by themselves, for a function that takes a key.
    fileprivate init(copying bytes: [UInt8]) {
        self.init(capacity: bytes.count) { (span: inout MutableSpan<UInt8>) in
            for index in bytes.indices { span[index] = bytes[index] }
            return bytes.count
        }
    }
}
