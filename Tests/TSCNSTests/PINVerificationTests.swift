// SPDX-License-Identifier: EUPL-1.2

import Secrets
import SmartCard
import TSCNS
import Testing
import VirtualCard

@Suite("VERIFY")
struct PINVerificationTests {
    /// The error of a card that answers VERIFY with a status word, and what it was sent.
    private func answer(_ status: UInt16) throws -> (PINError?, commands: [[UInt8]]) {
        let card = try Sample.card(.st2021, .statusOfVerify(status))
        let generation = try card.contents().generation
        let channel = AlteredChannel(card)
        let pin = try PIN(digits: Sample.pin)
        do throws(PINError) {
            try generation.verify(pin, on: channel)
            return (nil, channel.commands)
        } catch {
            return (error, channel.commands)
        }
    }

    @Test("A24: what every status word means, after one command and no other", arguments: meanings)
    func statusWords(_ status: UInt16, _ expected: PINError?) throws {
        let (error, commands) = try answer(status)
        #expect(error == expected)
        #expect(commands.count == 1)
    }

    private static let meanings: [(UInt16, PINError?)] =
        [
            (0x9000, nil), (0x63C0, .blocked), (0x6300, .wrong(triesLeft: nil)), (0x6983, .blocked),
            (0x6984, .blocked),
        ]
        + (1...15).map { (0x63C0 | UInt16($0), .wrong(triesLeft: $0)) }
        + [0x6A88, 0x6700, 0x6982, 0x6A86, 0x6D00].map { (UInt16($0), .refused(word($0))) }
        + [0x6F00, 0x63D0, 0x6301, 0x6200, 0x9001, 0x0000].map {
            (UInt16($0), .unexpected(word($0)))
        }

    private static func word(_ status: Int) -> StatusWord { StatusWord(rawValue: UInt16(status)) }

    @Test(
        "A24: announced data or a wished length are no reason to send it again",
        arguments: [0x6100, 0x6108, 0x6C00, 0x6C08]
    )
    func noRetry(_ status: UInt16) throws {
        let (error, commands) = try answer(status)
        #expect(error == .unexpected(StatusWord(rawValue: status)))
        #expect(commands.count == 1)
    }

    @Test("A26: no answer, or none with a status word, leaves it in doubt")
    func lostAnswer() throws {
        let faults: [Fault] = [
            .removedAfterVerify, .mute, .noStatusWord(bytes: 0), .noStatusWord(bytes: 1),
        ]
        let generation = try Sample.card().contents().generation
        for fault in faults {
            let card = try Sample.card(.st2021, fault)
            #expect(throws: PINError.inDoubt) {
                try generation.verify(PIN(digits: Sample.pin), on: card)
            }
            #expect(card.statistics.exchanges == 1)
        }
    }

    @Test(
        "five to eight digits, padded with FF to eight bytes",
        arguments: ["12345", "123456", "12345678"]
    )
    func padding(_ digits: String) throws {
        let card = try VirtualCard(Sample.image { $0.pin = digits })
        let generation = try card.contents().generation
        let channel = AlteredChannel(card)
        try generation.verify(PIN(digits: digits), on: channel)
        let padded = Array(digits.utf8) + Array(repeating: 0xFF, count: 8 - digits.utf8.count)
        #expect(channel.commands == [[0x00, 0x20, 0x00, 0x90, 0x08] + padded])
    }

    @Test("F11: what is not five to eight ASCII digits never becomes a PIN", arguments: badPINs)
    func format(_ text: String) {
        #expect(throws: PINFormatError.self) { _ = try PIN(digits: text) }
    }

    private static let badPINs = ["", "1234", "1234a", "12345\n", " 12345", "-1234", "１２"]

    @Test("A23: no card is ever sent a VERIFY without digits", arguments: CardProfile.all)
    func noEmptyVerify(_ profile: CardProfile) throws {
        let card = try Sample.card(profile)
        let generation = try card.contents().generation
        if generation.isPINProven {
            try generation.selectKey(on: card)
            try generation.verify(PIN(digits: Sample.pin), on: card)
            #expect(throws: PINError.wrong(triesLeft: 2)) {
                try generation.verify(PIN(digits: "99999"), on: card)
            }
        }
        #expect(card.statistics.emptyVerify == 0)
        #expect(card.statistics.wrongVerify == (generation.isPINProven ? 1 : 0))
    }

    @Test("where the key's directory can't be selected no PIN is sent")
    func container() throws {
        let card = try Sample.card(.idemia2021)
        let generation = try card.contents().generation
        let channel = AlteredChannel(card) { command, answer, _ in
            command[1] == 0xA4 ? [0x6A, 0x82] : answer
        }
        let error = CardError.refused(.fileNotFound, instruction: 0xA4)
        #expect(throws: error) { try generation.selectKey(on: channel) }

        let gone = try Sample.card(.idemia2021, .removedAfter(exchanges: 0))
        #expect(throws: CardError.channel(.cardRemoved)) { try generation.selectKey(on: gone) }
    }
}
