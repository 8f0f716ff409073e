// SPDX-License-Identifier: EUPL-1.2

internal import BaseEncoding
internal import OpenSSL

/// The public half of a log's signing key with its name (C2SP signed-note, type 1, Ed25519).
///
/// Written as `name+hash+base64`, the form that every tool for transparency logs reads.
public struct VerifierKey: Sendable, Hashable {
    /// The name of the key: not empty, no white space, no `+`; for a log its origin.
    public let name: String
    /// The Ed25519 public key, 32 bytes.
    public let publicKey: [UInt8]
    /// What a signature names its key by: the first 4 bytes of a hash over name and key.
    public let keyID: [UInt8]

    /// The signature type of Ed25519.
    private static let ed25519: UInt8 = 0x01

    /// Joins a name and a public key.
    ///
    /// - Parameters:
    ///   - name: The name; nil is returned when the specification does not allow it.
    ///   - publicKey: 32 bytes; nil is returned for any other count.
    public init?(name: String, publicKey: [UInt8]) {
        guard Self.isValid(name: name), publicKey.count == 32 else { return nil }
        self.name = name
        self.publicKey = publicKey
        let input = Array(name.utf8) + [0x0A, Self.ed25519] + publicKey
        keyID = Array(SHA256.digest(input).prefix(4))
    }

    /// Reads `name+hash+base64`; nil when any byte of it is not as it should be.
    public init?(_ text: String) {
        let parts = text.utf8.split(
            separator: UInt8(ascii: "+"),
            maxSplits: 2,
            omittingEmptySubsequences: false
        )
        guard text.utf8.count <= 1024, parts.count == 3, let key = Base64.decode(parts[2]),
            key.first == Self.ed25519
        else { return nil }
        let name = String(decoding: parts[0], as: UTF8.self)
        self.init(name: name, publicKey: Array(key.dropFirst()))
        guard parts[1].elementsEqual(hexKeyID.utf8) else { return nil }
    }

    /// The key as `name+hash+base64`.
    public var text: String {
        "\(name)+\(hexKeyID)+\(Base64.encode([Self.ed25519] + publicKey))"
    }

    private var hexKeyID: String {
        keyID.map { byte in
            let digits = String(byte, radix: 16)
            return byte < 16 ? "0" + digits : digits
        }.joined()
    }

    /// Whether a key may have the name.
    static func isValid(name: String) -> Bool {
        !name.isEmpty && name.utf8.count <= 255
            && name.unicodeScalars.allSatisfy { scalar in
                scalar.value > 0x20 && scalar != "+" && !scalar.properties.isWhitespace
            }
    }
}
