// SPDX-License-Identifier: EUPL-1.2

import CivilTime
import OpenSSL
import Secrets
import SmartCard
import Testing
import VirtualCard

@testable import TSCNS

@Suite("Reading a card of every generation")
struct CardContentsTests {
    /// What each generation is taken for, and the most exchanges that reading it takes.
    static let generations: [(CardProfile, name: String, isPINProven: Bool, exchanges: Int)] = [
        (.st2021, "ST 2021/2022", true, 11), (.st2021ChainingOnly, "ST 2021/2022", true, 11),
        (.idemia2021, "IDEMIA 2019/2021", true, 11),
        (.classic1024, "CardOS, Athena, Oberthur", true, 10), (.ace2025, "ACe 2025", false, 12),
        (.unlisted, "unlisted", false, 11),
    ]

    @Test("the files say what the issuer wrote, in few exchanges", arguments: generations)
    func contents(_ row: (CardProfile, name: String, isPINProven: Bool, exchanges: Int)) throws {
        let image = try Sample.image(row.0)
        let card = try VirtualCard(image)
        let contents = try card.contents()
        #expect(contents.cardID.text == "6090012345678000")
        #expect(contents.personalData.issuerCode == "6090")
        #expect(contents.personalData.surname == "ROSSI")
        #expect(contents.personalData.givenName == "MARIO")
        #expect(contents.personalData.birthDate.iso8601 == "1980-01-01")
        #expect(contents.personalData.fiscalCode?.text == "RSSMRA80A01H501U")
        #expect(contents.personalData.file == image.files[row.0.layout.personalData])
        #expect(contents.certificate == row.0.certificate(in: image))
        #expect(contents.generation.name == row.name)
        #expect(contents.generation.isPINProven == row.isPINProven)
        #expect(card.statistics.exchanges <= row.exchanges)
        #expect(card.statistics.verify + card.statistics.emptyVerify == 0)
    }

    @Test("a card read twice says the same, whatever was selected before")
    func again() throws {
        let card = try Sample.card(.ace2025)
        #expect(try card.contents() == card.contents())
    }

    @Test("the length of the personal data may count itself or not")
    func headers() throws {
        for header in PersonalDataFile.Header.allCases {
            let image = try Sample.image { $0.header = header }
            let data = try VirtualCard(image).contents().personalData
            #expect(data.surname == "ROSSI")
            #expect(data.fieldsRange.lowerBound == 6)
        }
    }

    static let files: [CardImage.CertificateFile] = [
        .exact, .tail(of: 0x00, count: 1), .tail(of: 0x00, count: 700), .tail(of: 0xFF, count: 1),
        .tail(of: 0xFF, count: 700),
    ]

    @Test("the certificate ends where its DER says, with a tail of 00 or FF", arguments: files)
    func tails(_ file: CardImage.CertificateFile) throws {
        let exact = try Sample.image()
        let card = try VirtualCard(Sample.image { $0.certificateFile = file })
        #expect(try card.contents().certificate == exact.files[exact.profile.layout.certificate])
        #expect(card.statistics.exchanges <= 16)
    }

    @Test("D11: any other tail is no certificate")
    func otherTails() throws {
        let tails: [[UInt8]] = [
            [0x30], [0x00, 0xFF], [0xFF, 0x00], Array(repeating: 0xA5, count: 300),
        ]
        for tail in tails {
            let card = try Sample.card(.st2021, .certificate) { $0 + tail }
            #expect(throws: CardError.malformed(.certificate)) { try card.contents() }
        }
    }

    @Test("a chip without the CNS marker is sent nothing")
    func noMarker() throws {
        let card = try Sample.card()
        let atr = try #require(ATR([0x3B, 0x68, 0x00, 0x00] + Array("EMV card".utf8)))
        #expect(throws: CardError.notTSCNS) { try CardContents(reading: card, atr: atr) }
        #expect(card.statistics.exchanges == 0)
    }

    @Test("a CNS of a chamber of commerce is no TS-CNS")
    func otherCNS() throws {
        let card = try Sample.card(.st2021, .cardID) { _ in Array("7420000000000007".utf8) }
        #expect(hasLuhnCheckDigit(Array("7420000000000007".utf8)))
        #expect(throws: CardError.notTSCNS) { try card.contents() }
        let empty = try Sample.card(.st2021, .personalData) { _ in nil }
        #expect(throws: CardError.notTSCNS) { try empty.contents() }
    }

    @Test("A17: the ATR chooses where to look first and proves nothing")
    func foreignATR() throws {
        let profiles: [CardProfile] = [.st2021, .idemia2021, .ace2025]
        for contents in profiles {
            for atr in profiles {
                let card = try Sample.card(contents)
                card.powerOn()
                let read = try CardContents(reading: card, atr: #require(ATR(atr.atr)))
                #expect(read.cardID.text == "6090012345678000")
                #expect(read.certificate == contents.certificate(in: try Sample.image(contents)))
                #expect((read.generation.name == "unlisted") == (contents != atr))
                #expect(!read.generation.isPINProven || contents == atr)
                #expect(card.statistics.exchanges <= 20)
            }
        }
    }

    @Test("cards that take no paths are read step by step")
    func noPaths() throws {
        let card = try Sample.card()
        let channel = AlteredChannel(card) { command, answer, _ in
            command.starts(with: [0x00, 0xA4, 0x08]) ? [0x6A, 0x86] : answer
        }
        #expect(try channel.contents() == card.contents())
    }

    @Test("log-in and signature take six exchanges more", arguments: proven)
    func signing(_ profile: CardProfile) throws {
        let card = try Sample.card(profile)
        let contents = try card.contents()
        guard case .rsa(let key) = try Certificate(der: contents.certificate).publicKey else {
            Issue.record("not an RSA key")
            return
        }
        let before = card.statistics.exchanges
        try contents.generation.selectKey(on: card)
        try contents.generation.verify(PIN(digits: Sample.pin), on: card)
        _ = try contents.generation.signature(
            ofSHA256: SHA256.digest([]),
            modulusLength: key.modulus.count,
            on: card
        )
        #expect(card.statistics.exchanges - before <= 6)
    }

    private static let proven: [CardProfile] = [
        .st2021, .st2021ChainingOnly, .idemia2021, .classic1024,
    ]
}
