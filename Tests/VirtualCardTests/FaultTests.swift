// SPDX-License-Identifier: EUPL-1.2

import SmartCard
import Testing
import VirtualCard

@Suite("The faults of a software card")
struct FaultTests {
    private static let certificate: [UInt8] =
        [0x00, 0xA4, 0x08, 0x00, 0x04, 0x11, 0x00, 0x11]
        + [0x01, 0x00]
    private static let read: [UInt8] = [0x00, 0xB0, 0x00, 0x00, 0x10]

    @Test("an answer can lack its status word, or everything")
    func noStatusWord() throws {
        #expect(try Sample.card(.st2021, .noStatusWord(bytes: 0)).respond(to: Self.read).isEmpty)
        #expect(try Sample.card(.st2021, .noStatusWord(bytes: 1)).respond(to: Self.read).count == 1)
        #expect(try Sample.card(.st2021, .status(0x6F00)).respond(to: Self.read) == [0x6F, 0x00])
    }

    @Test("reading can give nothing, too much, or have no end")
    func reading() throws {
        let nothing = try Sample.card(.st2021, .successWithoutData)
        #expect(nothing.status(Self.certificate) == 0x9000)
        #expect(nothing.respond(to: Self.read) == [0x90, 0x00])
        let tooMuch = try Sample.card(.st2021, .tooManyBytes)
        #expect(tooMuch.status(Self.certificate) == 0x9000)
        #expect(tooMuch.respond(to: Self.read).count == 0x11 + 2)
        let endless = try Sample.card(.st2021, .endlessFile)
        #expect(endless.status(Self.certificate) == 0x9000)
        #expect(endless.respond(to: [0x00, 0xB0, 0x7F, 0x00, 0x10]).count == 0x10 + 2)
    }

    @Test("the certificate can be missing or erased")
    func certificate() throws {
        #expect(try Sample.card(.st2021, .missingCertificate).status(Self.certificate) == 0x6A82)
        let erased = try Sample.card(.st2021, .certificateFilled(with: 0xFF))
        #expect(erased.status(Self.certificate) == 0x9000)
        #expect(erased.data(Self.read) == Array(repeating: 0xFF, count: 16))
    }

    @Test("a honeypot finds every file")
    func honeypot() throws {
        let card = try Sample.card(.st2021, .selectsEverything)
        #expect(card.status([0x00, 0xA4, 0x00, 0x00, 0x02, 0x77, 0x77]) == 0x9000)
        #expect(card.status(Self.read) == 0x9000)
    }

    @Test("no lie in control information is well formed or true", arguments: lies)
    func controlInformation(lie: Fault.ControlInformationLie) throws {
        let honest = try Sample.card().data(Self.certificate)
        let told = try Sample.card(.st2021, .controlInformation(lie)).respond(to: Self.certificate)
        #expect(told.suffix(2) == [0x90, 0x00])
        #expect(told.dropLast(2) != honest[...])
        #expect(told.count <= 258)
    }

    private static let lies = Fault.ControlInformationLie.allCases

    @Test("any PIN can be right, and VERIFY can answer anything")
    func verify() throws {
        #expect(try Sample.card(.st2021, .acceptsAnyPIN).verify("99999") == 0x9000)
        #expect(try Sample.card(.st2021, .statusOfVerify(0x6984)).verify("12345") == 0x6984)
    }

    @Test("the card can be gone after a VERIFY that it did")
    func removedAfterVerify() throws {
        let card = try Sample.card(.st2021, .removedAfterVerify)
        let verify = [0x00, 0x20, 0x00, 0x90, 0x08] + Sample.block("11111")
        #expect(card.reply(to: verify) == .removed)
        #expect(card.reply(to: Self.read) == .removed)
        #expect(card.image.pinTriesLeft == 2)
        #expect(!card.isPresent)
    }

    @Test("the card can go after some answers, or say nothing at all")
    func removed() throws {
        let card = try Sample.card(.st2021, .removedAfter(exchanges: 2))
        #expect(card.status(Self.certificate) == 0x9000)
        #expect(card.status(Self.read) == 0x9000)
        #expect(card.reply(to: Self.read) == .removed)
        #expect(throws: ChannelError.cardRemoved) { try card.exchange(Self.read.span) }
        #expect(try Sample.card(.st2021, .mute).reply(to: Self.read) == .silence)
    }

    @Test("random answers are the same for the same seed")
    func randomAnswers() throws {
        func answers(_ seed: UInt64) throws -> [[UInt8]] {
            let card = try Sample.card(.st2021, .randomAnswers(seed: seed))
            return (0..<5).map { _ in card.respond(to: Self.read) }
        }
        #expect(try answers(1) == answers(1))
        #expect(try answers(1) != answers(2))
    }

    @Test("wrong signatures have the length and size that they are named after")
    func wrongSignatures() throws {
        for wrong in Fault.WrongSignature.allCases {
            let card = try Sample.card(.st2021, .wrongSignature(wrong))
            #expect(card.verify(Sample.pin) == 0x9000)
            #expect(card.status([0x00, 0x22, 0xF1, 0xB6, 0x03, 0x83, 0x01, 0x01]) == 0x9000)
            let block = [0x00, 0x01] + Array(repeating: UInt8(0xFF), count: 254)
            let sign = [0x00, 0x2A, 0x9E, 0x9A, 0x00, 0x01, 0x00] + block + [0x01, 0x00]
            let answer = card.data(sign)
            #expect(answer.count == (wrong == .short ? 255 : 256))
            #expect(answer.allSatisfy { $0 == 0 } == (wrong == .zero))
        }
    }

    @Test("faults have names")
    func names() {
        #expect(Fault("mute") == .mute)
        #expect(Fault("slow=250") == .slow(milliseconds: 250))
        #expect(Fault("status=6F00") == .status(0x6F00))
        #expect(Fault("certificate-filled=FF") == .certificateFilled(with: 0xFF))
        #expect(Fault("control-information=huge-size") == .controlInformation(.hugeSize))
        #expect(Fault("wrong-signature=zero") == .wrongSignature(.zero))
        for text in ["", "mute=1", "slow", "slow=-1", "no-status-word=2", "nonsense=1"] {
            #expect(Fault(text) == nil)
        }
    }

    @Test("no command, however short or long, makes a card trap", arguments: CardProfile.all)
    func anyBytes(profile: CardProfile) throws {
        let card = try Sample.card(profile)
        var random = Xorshift(state: 0x2545_F491_4F6C_DD1D)
        let instructions: [UInt8] = [0xA4, 0xB0, 0x84, 0x20, 0x24, 0x2C, 0x22, 0x2A, 0xD6, 0x00]
        for _ in 0..<20_000 {
            let count = Int.random(in: 0...24, using: &random)
            var command = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            if command.count > 4 {
                command[0] = [0x00, 0x10, 0x0C].randomElement(using: &random) ?? 0
                command[1] = instructions.randomElement(using: &random) ?? 0
                if Bool.random(using: &random) { command[4] = UInt8(command.count - 5) }
            }
            #expect(card.respond(to: command).count >= 2)
        }
    }
}

/// The same commands in every run, so that a failure can be repeated (Marsaglia 2003).
private struct Xorshift: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}
