// SPDX-License-Identifier: EUPL-1.2

public import OpenSSL
internal import Synchronization

/// RSA keys that are made once and used again, because making one takes long.
public final class KeyPool: Sendable {
    /// The pool of this process.
    public static let shared = KeyPool()

    private let keys = Mutex<[Name: RSAPrivateKey]>([:])

    private struct Name: Hashable {
        let role: String
        let bits: Int
    }

    /// A pool without keys.
    public init() {}

    /// The key for a role, made when it is first asked for.
    ///
    /// - Parameters:
    ///   - role: What the key is for; another role has another key.
    ///   - bits: The length of the modulus.
    /// - Returns: The same key each time.
    /// - Throws: When OpenSSL can't make one.
    public func key(for role: String, bits: Int = 2048) throws(OpenSSLError) -> RSAPrivateKey {
        try keys.withLock { keys throws(OpenSSLError) in
            let name = Name(role: role, bits: bits)
            if let key = keys[name] { return key }
            let key = try RSAPrivateKey.generate(bits: bits)
            keys[name] = key
            return key
        }
    }
}
