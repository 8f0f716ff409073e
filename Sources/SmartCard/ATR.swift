// SPDX-License-Identifier: EUPL-1.2

/// The answer to reset that a contact card begins with (ISO 7816-3 §8.2).
public struct ATR: Sendable, Hashable {
    /// The bytes as the reader gave them, 2 to 33.
    public let bytes: [UInt8]
    /// The historical bytes, at most 15 (ISO 7816-4 §12.1.1).
    public let historicalBytes: [UInt8]
    /// The transmission protocols that the card offers, in its order; T=0 when it names none.
    public let protocols: [Int]

    /// Reads an answer to reset, or nil when its interface bytes or its check byte are wrong.
    public init?(_ bytes: [UInt8]) {
        guard (2...33).contains(bytes.count), bytes[0] == 0x3B || bytes[0] == 0x3F
        else { return nil }
        let historicalCount = Int(bytes[1] & 0x0F)
        var position = 2
        var follows = bytes[1] >> 4
        var protocols: [Int] = []
        while follows != 0 {
            position += (follows & 0b0111).nonzeroBitCount
            guard follows & 0b1000 != 0 else { break }
            guard position < bytes.count else { return nil }
            let offered = Int(bytes[position] & 0x0F)
            if offered != 15, !protocols.contains(offered) { protocols.append(offered) }
            follows = bytes[position] >> 4
            position += 1
        }
        let end = position + historicalCount
        // The check byte is there unless T=0 is the only protocol (§8.2.5).
        let hasCheckByte = protocols.contains { $0 != 0 }
        guard bytes.count == end + (hasCheckByte ? 1 : 0),
            !hasCheckByte || bytes.dropFirst().reduce(0, ^) == 0
        else { return nil }
        self.bytes = bytes
        self.protocols = protocols.isEmpty ? [0] : protocols
        historicalBytes = Array(bytes[position..<end])
    }
}
