// SPDX-License-Identifier: EUPL-1.2

internal import BaseEncoding

/// What a log says of itself at one size (C2SP tlog-checkpoint): the text that it signs.
public struct Checkpoint: Sendable, Hashable {
    /// The unique name of the log.
    public let origin: String
    /// How many entries the log has.
    public let size: Int
    /// The root of its tree.
    public let root: NodeHash
    /// Lines after the root; this log writes none.
    public let extensionLines: [String]

    /// The checkpoint that this log signs.
    public init(origin: String, size: Int, root: NodeHash) {
        self.origin = origin
        self.size = size
        self.root = root
        extensionLines = []
    }

    /// Reads the text of a checkpoint, without signatures; nil when it is malformed.
    public init?(_ text: String) {
        let lines = text.utf8.split(
            separator: UInt8(ascii: "\n"),
            omittingEmptySubsequences: false
        )
        guard lines.count >= 4, lines.last?.isEmpty == true,
            lines.dropLast().allSatisfy({ !$0.isEmpty }),
            let size = Int(String(decoding: lines[1], as: UTF8.self)), size >= 0,
            String(size).utf8.elementsEqual(lines[1]),
            let hash = Base64.decode(lines[2]), let root = NodeHash(hash)
        else { return nil }
        origin = String(decoding: lines[0], as: UTF8.self)
        self.size = size
        self.root = root
        extensionLines = lines[3...].dropLast().map { String(decoding: $0, as: UTF8.self) }
    }

    /// The text to sign.
    public var text: String {
        let lines = [origin, String(size), rootText] + extensionLines
        return lines.map { $0 + "\n" }.joined()
    }

    /// The root in base64.
    public var rootText: String {
        Base64.encode(root.bytes)
    }
}
