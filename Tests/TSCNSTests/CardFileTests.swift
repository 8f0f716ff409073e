// SPDX-License-Identifier: EUPL-1.2

import CivilTime
import SmartCard
import TSCNS
import Testing
import VirtualCard

@Suite("Hostile contents of a card (rows B)")
struct CardFileTests {
    /// A card with another length in front of its personal data.
    private func card(header: String) throws -> VirtualCard {
        try Sample.card(.st2021, .personalData) { Array(header.utf8) + $0.dropFirst(6) }
    }

    @Test(
        "B01: a length that is zero, no number, negative, or more than there is",
        arguments: headers
    )
    func length(_ header: String) throws {
        let card = try card(header: header)
        #expect(throws: CardError.malformed(.personalData)) { try card.contents() }
    }

    private static let headers = [
        "000000", "000001", "FFFFFF", "800000", "000191", "-00065", "0x0065", "00006G", "     6",
        "\0\0\0\0\0\0",
    ]

    @Test("B02: a field that runs past the end, wherever it is")
    func fields() throws {
        let file = try #require(Sample.image().files[CardProfile.st2021.layout.personalData])
        let data = try #require(PersonalData(file: file))
        var position = data.fieldsRange.lowerBound
        var fields = 0
        while position < data.fieldsRange.upperBound {
            let digits = String(decoding: file[position..<position + 2], as: UTF8.self)
            let length = try #require(Int(digits, radix: 16))
            for lie in ["FF", "GG", "-1", "  "] where lie != digits {
                let card = try Sample.card(.st2021, .personalData) { file in
                    file.prefix(position) + Array(lie.utf8) + file.dropFirst(position + 2)
                }
                #expect(throws: CardError.malformed(.personalData)) { try card.contents() }
            }
            position += 2 + length
            fields += 1
        }
        #expect(fields == 16)
    }

    @Test("a card that gives less than asked for, or refuses 256 bytes, is read all the same")
    func reluctantCards() throws {
        let card = try Sample.card()
        let expected = try AlteredChannel(card).contents()
        let less = AlteredChannel(card) { command, answer, _ in
            command.isReadBinary && answer.count > 0xE2
                ? answer.prefix(0xE0) + [0x90, 0x00] : answer
        }
        #expect(try less.contents() == expected)
        let refusing = AlteredChannel(card) { command, answer, _ in
            command.isReadBinary && command.last == 0x00 ? [0x67, 0x00] : answer
        }
        #expect(try refusing.contents() == expected)
    }

    @Test("B02: a file cut anywhere within its fields")
    func cut() throws {
        let file = try #require(Sample.image().files[CardProfile.st2021.layout.personalData])
        let end = try #require(PersonalData(file: file)).fieldsRange.upperBound
        let card = try Sample.card()
        for count in 0..<end {
            let channel = AlteredChannel(card) { command, answer, _ in
                guard command.isReadBinary, command[2...3] == [0, 0],
                    answer.starts(with: file.prefix(6))
                else { return answer }
                return answer.prefix(count) + [0x62, 0x82]
            }
            #expect(throws: CardError.malformed(.personalData)) { try channel.contents() }
        }
    }

    @Test("B04: a codice fiscale that is none is shown as written and believed by nobody")
    func fiscalCode() throws {
        let codes = [
            ("RSSMRA80A01H501U", true), ("RSSMRA80A01H501X", false), ("rssmra80a01h501u", false),
            ("RSSMRA80A01H501", false), ("RSSMRA80A01H501UU", false),
        ]
        for (code, isValid) in codes {
            let image = try Sample.image { $0.holder.fiscalCode = code }
            let data = try VirtualCard(image).contents().personalData
            #expect(data.fiscalCodeText == code)
            #expect((data.fiscalCode != nil) == isValid)
        }
    }

    @Test("B06: altered personal data are read as they are: the certificate tells")
    func alteredData() throws {
        let honest = try Sample.card().contents()
        let altered = try VirtualCard(Sample.image { $0.flaws = [.alteredPersonalData] }).contents()
        #expect(altered.certificate == honest.certificate)
        #expect(altered.personalData.file != honest.personalData.file)
    }

    @Test("B07: a card's number has sixteen digits", arguments: numbers)
    func number(_ digits: [UInt8], _ expected: CardError) throws {
        let card = try Sample.card(.st2021, .cardID) { _ in digits }
        #expect(throws: expected) { try card.contents() }
    }

    private static let numbers: [([UInt8], CardError)] = [
        (Array("609001234567800".utf8), .malformed(.cardID)),
        (Array("60900123456780000".utf8), .malformed(.cardID)),
        (Array("609001234567800A".utf8), .malformed(.cardID)),
        (Array("6090012345678001".utf8), .malformed(.cardID)),
        (Array("6999012345678003".utf8), .malformed(.cardID)),
        (Array("0000000000000000".utf8), .notTSCNS),
        (Array(repeating: 0x00, count: 16), .malformed(.cardID)),
        (Array(repeating: 0xFF, count: 16), .malformed(.cardID)),
        ([], .malformed(.cardID)), (Array(repeating: 0x36, count: 256), .malformed(.cardID)),
        (Array(repeating: 0x36, count: 257), .protocolViolation),
    ]

    @Test("B07: nor fewer or others in BCD", arguments: objects)
    func object(_ bytes: [UInt8]) throws {
        let card = try Sample.card(.ace2025, .cardID) { _ in bytes }
        #expect(throws: CardError.malformed(.cardID)) { try card.contents() }
    }

    private static let objects: [[UInt8]] = [
        [], [0x5A], [0x5A, 0x08], [0x5A, 0x07, 0x60, 0x90, 0x01, 0x23, 0x45, 0x67, 0x80],
        [0x5A, 0x08, 0x60, 0x90, 0x01, 0x23, 0x45, 0x67, 0x80, 0x0A],
        [0x5A, 0x08, 0x60, 0x90, 0x01, 0x23, 0x45, 0x67, 0x80, 0x01],
        [0x5A, 0x08, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
        [0x5B, 0x08, 0x60, 0x90, 0x01, 0x23, 0x45, 0x67, 0x80, 0x00],
        [0x5A, 0x80, 0x60, 0x90, 0x01, 0x23, 0x45, 0x67, 0x80, 0x00],
    ]

    @Test("no number at all is said so")
    func noNumber() throws {
        let card = try Sample.card(.st2021, .cardID) { _ in nil }
        #expect(throws: CardError.missing(.cardID)) { try card.contents() }
    }

    @Test("B08: a card that has ended is read and says when")
    func ended() throws {
        let past = CalendarDate(daysSinceEpoch: 19_000)
        let card = try VirtualCard(
            Sample.image {
                $0.issued = past.adding(days: -100)
                $0.expires = past
            }
        )
        #expect(try card.contents().personalData.expires == past)
    }

    @Test(
        "B08: no day that does not exist",
        arguments: ["31022027", "00000000", "01010000", "99999999"]
    )
    func days(_ day: String) throws {
        let image = try Sample.image()
        let file = try #require(image.files[image.profile.layout.personalData])
        let written = try #require(PersonalData(file: file)).expires.ddmmyyyy
        let range = try #require(file.ranges(of: Array(written.utf8)).first)
        let card = try Sample.card(.st2021, .personalData) { file in
            file[..<range.lowerBound] + Array(day.utf8) + file[range.upperBound...]
        }
        #expect(throws: CardError.malformed(.personalData)) { try card.contents() }
    }
}
