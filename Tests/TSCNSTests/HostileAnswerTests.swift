// SPDX-License-Identifier: EUPL-1.2

import OpenSSL
import Secrets
import SmartCard
import TSCNS
import Testing
import VirtualCard

@Suite("Hostile answers of a card (rows A)")
struct HostileAnswerTests {
    /// More exchanges than this no card, however hostile, gets out of a reading.
    private static let budget = 256

    @Test("A01: an answer without a status word", arguments: [0, 1])
    func noStatusWord(_ bytes: Int) throws {
        let card = try Sample.card(.st2021, .noStatusWord(bytes: bytes))
        #expect(throws: CardError.protocolViolation) { try card.contents() }
        #expect(card.statistics.exchanges == 1)
    }

    @Test("A02: 9000 without data is asked for once more and then is a fault")
    func successWithoutData() throws {
        let card = try Sample.card(.st2021, .successWithoutData)
        #expect(throws: CardError.protocolViolation) { try card.contents() }
        #expect(card.statistics.exchanges == 3, "SELECT and two READ BINARY")
    }

    @Test("A02: a single empty answer is only a hiccup")
    func onceWithoutData() throws {
        let card = try Sample.card()
        var isFirst = true
        let channel = AlteredChannel(card) { command, answer, _ in
            guard command.isReadBinary, isFirst else { return answer }
            isFirst = false
            return [0x90, 0x00]
        }
        #expect(try channel.contents() == card.contents())
    }

    @Test("A08: more bytes than were asked for")
    func tooManyBytes() throws {
        let card = try Sample.card(.st2021, .tooManyBytes)
        #expect(throws: CardError.protocolViolation) { try card.contents() }
        #expect(card.statistics.exchanges == 2)
    }

    @Test("A08: more bytes than were asked for, by way of GET RESPONSE")
    func tooManyBytesInParts() throws {
        let channel = AlteredChannel(try Sample.card()) { command, answer, index in
            switch command[1] {
            case 0xB0: [0x61, 0x00]
            case 0xC0:
                Array(repeating: 0x30, count: 256) + (index == 2 ? [0x61, 0x00] : [0x90, 0])
            default: answer
            }
        }
        #expect(throws: CardError.protocolViolation) { try channel.contents() }
        #expect(channel.commands.count == 4, "SELECT, READ BINARY and two GET RESPONSE")
    }

    @Test("A09: a file without end is read to its size", arguments: CardProfile.all)
    func endlessFile(_ profile: CardProfile) throws {
        let card = try Sample.card(profile, .endlessFile)
        _ = try? card.contents()
        #expect(card.statistics.exchanges <= 32)
    }

    @Test("A09: a file without end and without size is given up")
    func endlessFileWithoutSize() throws {
        let card = try Sample.card(.st2021, .endlessFile, .controlInformation(.empty))
        #expect(throws: CardError.protocolViolation) { try card.contents() }
        #expect(card.statistics.exchanges <= 32)
    }

    @Test("A09: a card that gives the certificate byte by byte is given up", arguments: [1, 63])
    func trickle(_ count: Int) throws {
        let channel = AlteredChannel(try Sample.card()) { command, answer, _ in
            command.isReadBinary && command[2] > 0 ? answer.prefix(count) + [0x90, 0x00] : answer
        }
        #expect(throws: CardError.malformed(.certificate)) { try channel.contents() }
        #expect(channel.commands.count <= 16)
    }

    @Test("a card whose answers are shorter than asked for, but not absurdly, is read")
    func shortAnswers() throws {
        let card = try Sample.card()
        let channel = AlteredChannel(card) { command, answer, _ in
            let isLong = command.isReadBinary && command[2] > 0 && answer.count > 130
            return isLong ? answer.prefix(128) + [0x90, 0x00] : answer
        }
        #expect(try channel.contents().certificate == card.contents().certificate)
    }

    @Test("A10: a size of 65,535 bytes is refused before anything is read")
    func hugeSize() throws {
        let card = try Sample.card(.st2021, .controlInformation(.hugeSize))
        #expect(throws: CardError.protocolViolation) { try card.contents() }
        #expect(card.statistics.exchanges == 1)
    }

    @Test("A10: a certificate that claims to be longer than its file, or 64 KiB long")
    func longCertificate() throws {
        for length in [[0x20, 0x00], [0xFF, 0xFF], [0x00, 0x00], [0x00, 0xFB]] as [[UInt8]] {
            let card = try Sample.card(.st2021, .certificate) { file in
                file.prefix(2) + length + file.dropFirst(4)
            }
            let channel = AlteredChannel(card) { command, answer, _ in
                guard command[1] == 0xA4, command.contains(0x11), answer.first == 0x6F
                else { return answer }
                var lie = answer
                if Array(command[5..<9]) == [0x11, 0x00, 0x11, 0x01] {
                    lie.replaceSubrange(2..<6, with: [0x80, 0x02, 0xFF, 0xFF])
                }
                return lie
            }
            #expect(throws: CardError.malformed(.certificate)) { try channel.contents() }
            for command in channel.commands where command.isReadBinary {
                #expect(command[2] & 0x80 == 0)
            }
        }
    }

    /// What each lie in control information comes to; nil when it does no harm.
    static let lies: [(Fault.ControlInformationLie, CardError?)] = [
        (.hugeSize, .protocolViolation), (.zeroSize, .malformed(.personalData)),
        (.emptySize, .protocolViolation), (.tooLong, .protocolViolation),
        (.indefiniteLength, .protocolViolation), (.lengthOfFiveBytes, .protocolViolation),
        (.longerLength, .protocolViolation), (.nested, nil), (.noTemplate, .protocolViolation),
        (.empty, nil),
    ]

    @Test("A11, A12: control information that is not well formed or not true", arguments: lies)
    func controlInformation(_ lie: Fault.ControlInformationLie, _ expected: CardError?) throws {
        let card = try Sample.card(.st2021, .controlInformation(lie))
        if let expected {
            #expect(throws: expected) { try card.contents() }
        } else {
            #expect(try card.contents() == Sample.card().contents())
        }
        #expect(card.statistics.exchanges <= 32)
    }

    @Test("A11, A12: every lie has its expectation")
    func allLies() {
        #expect(Set(Self.lies.map(\.0)) == Set(Fault.ControlInformationLie.allCases))
    }

    @Test("A14: a card that has every file is no TS-CNS", arguments: CardProfile.all)
    func honeypot(_ profile: CardProfile) throws {
        var image = try Sample.image(profile)
        image.files = [:]
        let card = try VirtualCard(image, faults: [.selectsEverything])
        #expect(throws: CardError.malformed(.personalData)) { try card.contents() }
        #expect(card.statistics.exchanges <= 32)
    }

    @Test("A15: no certificate, or nothing in its file", arguments: CardProfile.all)
    func noCertificate(_ profile: CardProfile) throws {
        let faults: [Fault] = [
            .missingCertificate, .certificateFilled(with: 0x00), .certificateFilled(with: 0xFF),
        ]
        for fault in faults {
            let card = try Sample.card(profile, fault)
            #expect(throws: CardError.missing(.certificate)) { try card.contents() }
            #expect(card.statistics.exchanges <= 32)
        }
    }

    @Test("a certificate file without any byte is none")
    func emptyCertificate() throws {
        let card = try Sample.card(.st2021, .certificate) { _ in [] }
        #expect(throws: CardError.missing(.certificate)) { try card.contents() }
        let short = try Sample.card(.st2021, .certificate) { _ in [0x30, 0x82, 0x01] }
        #expect(throws: CardError.malformed(.certificate)) { try short.contents() }
    }

    static let everywhere: [(UInt16, CardError)] = [
        (0x6F00, .refused(StatusWord(rawValue: 0x6F00), instruction: 0xA4)),
        (0x6982, .refused(.securityStatusNotSatisfied, instruction: 0xA4)),
        (0x6A82, .notTSCNS), (0x6D00, .notTSCNS),
        (0x6700, .notTSCNS), (0x9000, .protocolViolation), (0x6100, .protocolViolation),
        (0x6C00, .refused(StatusWord(rawValue: 0x6C00), instruction: 0xA4)),
    ]

    @Test("one status word for everything", arguments: everywhere)
    func oneStatus(_ status: UInt16, _ expected: CardError) throws {
        let card = try Sample.card(.st2021, .status(status))
        #expect(throws: expected) { try card.contents() }
        #expect(card.statistics.exchanges <= 5)
    }

    @Test("a card gone after any number of answers is gone, not unreadable")
    func removed() throws {
        let whole = try Sample.card()
        _ = try whole.contents()
        for count in 0..<whole.statistics.exchanges {
            let card = try Sample.card(.st2021, .removedAfter(exchanges: count))
            #expect(throws: CardError.channel(.cardRemoved)) { try card.contents() }
        }
        #expect(throws: CardError.channel(.cardUnresponsive)) {
            try Sample.card(.st2021, .mute).contents()
        }
    }

    @Test("A32: random answers are an error, soon", arguments: 0..<200)
    func random(_ seed: UInt64) throws {
        let card = try Sample.card(.st2021, .randomAnswers(seed: seed))
        #expect(throws: CardError.self) { try card.contents() }
        let generation = try Sample.card().contents().generation
        #expect(throws: PINError.self) {
            try generation.verify(PIN(digits: Sample.pin), on: card)
        }
        #expect(throws: CardError.self) {
            try generation.signature(ofSHA256: SHA256.digest([]), modulusLength: 256, on: card)
        }
        #expect(card.statistics.exchanges <= Self.budget)
    }

    @Test("A32: any answer cut anywhere is an error", arguments: cutProfiles)
    func truncated(_ profile: CardProfile) throws {
        let card = try Sample.card(profile)
        let honest = AlteredChannel(card)
        let contents = try honest.contents()
        for (index, answer) in honest.answers.enumerated() where answer.count > 2 {
            for count in 0..<answer.count {
                let channel = AlteredChannel(card) { _, answer, place in
                    place == index ? Array(answer.prefix(count)) : answer
                }
                // A refusal may send the reader elsewhere, never to other contents.
                do {
                    #expect(try channel.contents() == contents)
                } catch is CardError {}
                #expect(channel.commands.count <= 32)
            }
        }
    }

    private static let cutProfiles: [CardProfile] = [.st2021, .idemia2021, .ace2025]

    @Test("A32: any bit turned over in an answer makes no trap", arguments: cutProfiles)
    func turnedBits(_ profile: CardProfile) throws {
        let card = try Sample.card(profile)
        let honest = AlteredChannel(card)
        _ = try honest.contents()
        for (index, answer) in honest.answers.enumerated() {
            for place in answer.indices {
                let channel = AlteredChannel(card) { _, answer, number in
                    guard number == index, place < answer.count else { return answer }
                    var turned = answer
                    turned[place] ^= 1 << UInt8(place % 8)
                    return turned
                }
                _ = try? channel.contents()
                #expect(channel.commands.count <= Self.budget)
            }
        }
    }
}
