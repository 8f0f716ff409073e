// SPDX-License-Identifier: EUPL-1.2

/// What a card answered (ISO 7816-4 §5.1): data, perhaps none, and a status word.
public struct ResponseAPDU: Sendable, Hashable {
    /// The data field.
    public let data: [UInt8]
    /// How the command ended.
    public let status: StatusWord

    /// Splits an answer into data and status word, or nil when it is too short to have one.
    public init?(_ answer: [UInt8]) {
        guard answer.count >= 2 else { return nil }
        data = Array(answer.dropLast(2))
        status = StatusWord(
            rawValue: UInt16(answer[answer.count - 2]) << 8 | UInt16(answer[answer.count - 1])
        )
    }

    init(data: [UInt8], status: StatusWord) {
        self.data = data
        self.status = status
    }
}
