// SPDX-License-Identifier: EUPL-1.2

import OpenSSL
import Testing
import VirtualCard

@Suite("The key of a software card")
struct KeyTests {
    private static let restore: [UInt8] = [0x00, 0x22, 0xF3, 0x03, 0x00]
    private static let block = [0x00, 0x01] + Array(repeating: UInt8(0xFF), count: 253) + [0x00]

    private func readyCard(_ profile: CardProfile = .st2021, _ use: UInt8 = 0xB6) throws
        -> VirtualCard
    {
        let card = try Sample.card(profile)
        #expect(card.status(Self.restore) == 0x9000)
        #expect(card.status([0x00, 0x22, 0xF1, use, 0x03, 0x83, 0x01, 0x01]) == 0x9000)
        return card
    }

    private func isOfSample(_ signature: [UInt8], _ block: [UInt8]) throws -> Bool {
        let key = try KeyPool.shared.key(for: "sample", bits: block.count * 8)
        return try key.rawSignature(of: block) == signature
    }

    @Test("it signs a whole block with extended length, once the PIN is verified")
    func extended() throws {
        let card = try readyCard()
        let sign = [0x00, 0x2A, 0x9E, 0x9A, 0x00, 0x01, 0x00] + Self.block + [0x01, 0x00]
        #expect(card.status(sign) == 0x6982)
        #expect(card.verify(Sample.pin) == 0x9000)
        #expect(try isOfSample(card.data(sign), Self.block))
        #expect(card.statistics.psos == 1)
    }

    @Test("it takes the block in chained parts, as a deciphering too")
    func chained() throws {
        let card = try readyCard(.st2021, 0xB8)
        #expect(card.verify(Sample.pin) == 0x9000)
        let padded = [0x00] + Self.block
        #expect(card.status([0x10, 0x2A, 0x80, 0x86, 0xFF] + padded[..<255]) == 0x9000)
        let last = card.data([0x00, 0x2A, 0x80, 0x86, 0x02] + padded[255...] + [0x00])
        #expect(try isOfSample(last, Self.block))
    }

    @Test("a card that only chains refuses extended length, a short one refuses both")
    func lengths() throws {
        let sign = [0x00, 0x2A, 0x9E, 0x9A, 0x00, 0x01, 0x00] + Self.block + [0x01, 0x00]
        let part = [0x10, 0x2A, 0x9E, 0x9A, 0xFF] + Self.block[..<255]
        let chaining = try readyCard(.st2021ChainingOnly)
        #expect(chaining.verify(Sample.pin) == 0x9000)
        #expect(chaining.status(sign) == 0x6700)
        #expect(chaining.status(part) == 0x9000)
        #expect(chaining.status([0x00, 0x2A, 0x9E, 0x9A, 0x01, 0x00, 0x00]) == 0x9000)
        let short = try readyCard(.classic1024)
        #expect(short.status(sign) == 0x6700)
        #expect(short.status(part) == 0x6884)
        #expect(short.verify(Sample.pin, as: 0x10) == 0x9000)
        let block = [0x00, 0x01] + Array(repeating: UInt8(0xFF), count: 125) + [0x00]
        let signature = short.data([0x00, 0x2A, 0x9E, 0x9A, 0x80] + block + [0x00])
        #expect(try isOfSample(signature, block))
    }

    @Test("a reset takes away PIN and key reference")
    func reset() throws {
        let card = try readyCard()
        #expect(card.verify(Sample.pin) == 0x9000)
        card.powerOn()
        let sign = [0x00, 0x2A, 0x9E, 0x9A, 0x00, 0x01, 0x00] + Self.block + [0x01, 0x00]
        #expect(card.status(sign) == 0x6985)
        #expect(card.status([0x00, 0x22, 0xF1, 0xB6, 0x03, 0x83, 0x01, 0x01]) == 0x9000)
        #expect(card.status(sign) == 0x6982)
    }

    @Test("only the generation's own key reference is known")
    func reference() throws {
        let set: [UInt8] = [0x00, 0x22, 0xF1, 0xB6, 0x03, 0x83, 0x01]
        #expect(try Sample.card(.st2021).status(set + [0x02]) == 0x6A88)
        #expect(try Sample.card(.idemia2021).status(set + [0x02]) == 0x9000)
    }

    @Test("a part of another command breaks the chain")
    func brokenChain() throws {
        let card = try readyCard()
        #expect(card.status([0x10, 0x2A, 0x9E, 0x9A, 0x01, 0x00]) == 0x9000)
        #expect(card.status([0x00, 0x84, 0x00, 0x00, 0x08]) == 0x6883)
        #expect(card.status([0x00, 0x84, 0x00, 0x00, 0x08]) == 0x9000)
    }

    @Test("a number not below the modulus, or of another length, is refused")
    func blocks() throws {
        let card = try readyCard()
        #expect(card.verify(Sample.pin) == 0x9000)
        let huge = Array(repeating: UInt8(0xFF), count: 256)
        let head: [UInt8] = [0x00, 0x2A, 0x9E, 0x9A, 0x00, 0x01, 0x00]
        #expect(card.status(head + huge + [0x01, 0x00]) == 0x6A80)
        #expect(card.status([0x00, 0x2A, 0x9E, 0x9A, 0x01, 0x05, 0x00]) == 0x6700)
        #expect(card.statistics.psos == 0)
    }
}
