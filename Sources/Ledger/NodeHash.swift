// SPDX-License-Identifier: EUPL-1.2

internal import OpenSSL

/// The hash of a node of the Merkle tree: 32 bytes of SHA-256 (RFC 9162 §2.1.1).
public struct NodeHash: Sendable, Hashable {
    /// The 32 bytes.
    public let bytes: [UInt8]

    /// Takes a hash made elsewhere; nil unless it has exactly 32 bytes.
    public init?(_ bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        self.bytes = bytes
    }

    private init(digestOf message: [UInt8]) {
        bytes = SHA256.digest(message)
    }

    /// The hash of a tree without leaves.
    public static let emptyTree = NodeHash(digestOf: [])

    /// The hash of a leaf, with the prefix 0x00.
    public static func leaf(_ body: [UInt8]) -> NodeHash {
        NodeHash(digestOf: [0x00] + body)
    }

    /// The hash of an inner node, with the prefix 0x01.
    public static func node(_ left: NodeHash, _ right: NodeHash) -> NodeHash {
        var message: [UInt8] = []
        message.reserveCapacity(65)
        message.append(0x01)
        message += left.bytes
        message += right.bytes
        return NodeHash(digestOf: message)
    }
}
