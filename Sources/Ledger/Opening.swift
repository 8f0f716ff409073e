// SPDX-License-Identifier: EUPL-1.2

internal import OpenSSL

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

    /// What the entry holds instead of the value: HMAC-SHA-256 under the salt (RFC 2104).
    ///
    /// The salt lies beside the value and is no more secret than it: locked memory for each, as
    /// `HMACSHA256` has it for keys, took half the time of a full pass.
    public var commitment: [UInt8] {
        let block = 64
        precondition(salt.count <= block, "a salt has 32 bytes")
        let key = salt + [UInt8](repeating: 0, count: block - salt.count)
        let inner = SHA256.digest(key.map { $0 ^ 0x36 } + value)
        return SHA256.digest(key.map { $0 ^ 0x5C } + inner)
    }
}
