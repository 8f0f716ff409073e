// SPDX-License-Identifier: EUPL-1.2

import SmartCard
import Testing

@Suite("Answers to reset (ISO 7816-3 §8.2)") struct ATRTests {
    static func bytes(_ hex: String) -> [UInt8] {
        stride(from: 0, to: hex.count, by: 2).compactMap {
            UInt8(hex.dropFirst($0).prefix(2), radix: 16)
        }
    }

    @Test(
        "cards of the TS-CNS have fifteen historical bytes and offer T=1 alone",
        arguments: [
            "3BFF1800FF8131FE55006B02091617011101434E531131808D",
            "3BFF1800008131FE45006B05052000012101434E5310318079",
            "3BDF18008131FE7D006B150C0181011101434E53103180E8",
            "3BFF1800FFC10A31FE55006B0508C805011101434E531031800C",
            "3BFF1800FF8131FE4D006B0404B85B01F101434E531031809D",
        ]
    )
    func cards(_ hex: String) throws {
        let atr = try #require(ATR(Self.bytes(hex)))
        #expect(atr.historicalBytes.count == 15)
        #expect(atr.protocols == [1])
    }

    @Test("A16: every prefix, every longer form and every changed byte is read or refused")
    func mangled() {
        let good = Self.bytes("3BFF1800FF8131FE55006B02091617011101434E531131808D")
        for count in 0..<good.count { #expect(ATR(Array(good.prefix(count))) == nil) }
        #expect(ATR(good + [0]) == nil)
        #expect(ATR([UInt8](repeating: 0x3B, count: 40)) == nil)
        for index in good.indices.dropFirst() {
            for bit in 0..<8 {
                var bytes = good
                bytes[index] ^= 1 << UInt8(bit)
                // One flipped bit breaks the check byte, unless it makes T=0 of the card.
                if let atr = ATR(bytes) { #expect(atr.protocols == [0]) }
            }
        }
    }
}
