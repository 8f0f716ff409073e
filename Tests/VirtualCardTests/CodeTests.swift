// SPDX-License-Identifier: EUPL-1.2

import Testing
import VirtualCard

@Suite("The codes of a software card")
struct CodeTests {
    @Test("a wrong PIN costs a try, a right one gives all tries back")
    func tries() throws {
        let card = try Sample.card()
        #expect(card.verify("11111") == 0x63C2)
        #expect(card.verify("11111") == 0x63C1)
        #expect(card.verify(Sample.pin) == 0x9000)
        #expect(card.image.pinTriesLeft == 3)
        #expect(card.statistics.verify == 3)
        #expect(card.statistics.wrongVerify == 2)
    }

    @Test("three wrong PINs block it, for the right one too and over a reset")
    func blocked() throws {
        let card = try Sample.card()
        #expect(card.verify("11111") == 0x63C2)
        #expect(card.verify("11111") == 0x63C1)
        #expect(card.verify("11111") == 0x63C0)
        card.powerOff()
        card.powerOn()
        #expect(card.verify(Sample.pin) == 0x6983)
        #expect(card.image.pinTriesLeft == 0)
    }

    @Test("a badly formed PIN costs nothing", arguments: badBlocks)
    func badlyFormed(block: [UInt8]) throws {
        let card = try Sample.card()
        let status = card.status([0x00, 0x20, 0x00, 0x90, UInt8(block.count)] + block)
        #expect(status == (block.count == 8 ? 0x6A80 : 0x6700))
        #expect(card.image.pinTriesLeft == 3)
        #expect(card.statistics.wrongVerify == 0)
    }

    private static let badBlocks: [[UInt8]] = [
        [0x31, 0x32, 0x33, 0x34, 0xFF, 0xFF, 0xFF, 0xFF],
        [0x31, 0x32, 0x33, 0x34, 0x41, 0xFF, 0xFF, 0xFF],
        [0x31, 0x32, 0x33, 0x34, 0x35, 0xFF, 0x00, 0xFF],
        [0x31, 0x32, 0x33, 0x34, 0x35],
        [0x31, 0x32, 0x33, 0x34, 0x35, 0x36, 0x37, 0x38, 0x39],
    ]

    @Test("an empty VERIFY tells the tries and is counted apart")
    func emptyVerify() throws {
        let card = try Sample.card()
        #expect(card.status([0x00, 0x20, 0x00, 0x90]) == 0x63C3)
        #expect(card.verify(Sample.pin) == 0x9000)
        #expect(card.status([0x00, 0x20, 0x00, 0x90]) == 0x9000)
        #expect(card.statistics.emptyVerify == 2)
        #expect(card.statistics.verify == 1)
    }

    @Test("each generation has its own PIN reference")
    func references() throws {
        #expect(try Sample.card(.st2021).verify(Sample.pin, as: 0x10) == 0x6A88)
        #expect(try Sample.card(.classic1024).verify(Sample.pin, as: 0x10) == 0x9000)
        #expect(try Sample.card(.classic1024).verify(Sample.pin, as: 0x90) == 0x6A88)
    }

    @Test("IDEMIA wants its key container selected before VERIFY")
    func keyContainer() throws {
        let card = try Sample.card(.idemia2021)
        #expect(card.verify(Sample.pin, as: 0x10) == 0x6A88)
        #expect(card.status([0x00, 0xA4, 0x08, 0x0C, 0x04, 0x14, 0x00, 0x90, 0x02]) == 0x9000)
        #expect(card.verify(Sample.pin, as: 0x10) == 0x9000)
    }

    @Test("the PIN can be changed by whoever knows it")
    func change() throws {
        let card = try Sample.card()
        let change: [UInt8] = [0x00, 0x24, 0x00, 0x90, 0x10]
        #expect(card.status(change + Sample.block("11111") + Sample.block("777777")) == 0x63C2)
        #expect(card.status(change + Sample.block("12345") + Sample.block("777777")) == 0x9000)
        #expect(card.verify("12345") == 0x63C2)
        #expect(card.verify("777777") == 0x9000)
        #expect(card.image.pin == "777777")
    }

    @Test("the PUK unblocks the PIN, and three wrong PUKs end that for good")
    func unblock() throws {
        let card = try Sample.card()
        for _ in 0..<3 { _ = card.verify("11111") }
        let unblock: [UInt8] = [0x00, 0x2C, 0x00, 0x90, 0x10]
        let new = Sample.block("24680")
        #expect(card.status(unblock + Sample.block("00000000") + new) == 0x63C2)
        #expect(card.status(unblock + Sample.block(Sample.puk) + new) == 0x9000)
        #expect(card.verify("24680") == 0x9000)
        #expect(card.image.pukTriesLeft == 3)
        for _ in 0..<3 { _ = card.status(unblock + Sample.block("00000000") + new) }
        #expect(card.status(unblock + Sample.block(Sample.puk) + new) == 0x6983)
    }
}
