// SPDX-License-Identifier: EUPL-1.2

import CivilTime
import OpenSSL
import Secrets
import SmartCard
import TSCNS
import Testing
import VirtualCard

@Suite("What the project's own reader finds on a software card")
struct ReaderTests {
    private let order: CardOrder
    private let issuer: VirtualIssuer

    init() throws {
        let today = try #require(CalendarDate(iso8601: "2026-11-23"))
        issuer = try VirtualIssuer(region: "090", today: today)
        order = try #require(
            CardOrder(
                profile: .st2021,
                holder: .mario,
                region: "090",
                serial: "012345678",
                issued: today.adding(days: -400),
                expires: today.adding(days: 400),
                pin: Sample.pin,
                puk: Sample.puk
            )
        )
    }

    private func pin(_ digits: String) throws -> PIN {
        try PIN(
            LockedBytes(capacity: 8) { bytes in
                for (index, digit) in digits.utf8.enumerated() { bytes[index] = digit }
                return digits.utf8.count
            }
        )
    }

    private func contents(of card: VirtualCard) throws -> CardContents {
        try CardContents(reading: card, atr: #require(ATR(card.powerOn())))
    }

    @Test("a card of each generation is read, opened by its PIN and signs", arguments: readable)
    func generations(profile: CardProfile) throws {
        var order = order
        order.profile = profile
        let card = try VirtualCard(issuer.card(order))
        let contents = try contents(of: card)
        #expect(contents.cardID.text == "6090012345678000")
        #expect(contents.personalData.surname == "ROSSI")
        #expect(contents.generation.isPINProven == (profile != .unlisted))
        let certificate = try Certificate(der: contents.certificate)
        guard case .rsa(let key) = certificate.publicKey else {
            Issue.record("the certificate's key is not RSA")
            return
        }
        #expect(key.bits == profile.keyBits)

        try contents.generation.selectKey(on: card)
        try contents.generation.verify(pin(Sample.pin), on: card)
        let digest = SHA256.digest(Array("fresh".utf8))
        let signature = try contents.generation.signature(
            ofSHA256: digest,
            modulusLength: key.modulus.count,
            on: card
        )
        #expect(key.isValidPKCS1(signature: signature, sha256: digest))
        #expect(card.statistics.verify == 1)
        #expect(card.statistics.emptyVerify == 0)
        #expect(card.statistics.psos == 1)
    }

    /// All but ACe 2025, of which `FileTests` says where its files are.
    private static let readable = CardProfile.all.filter { $0 != .ace2025 }

    @Test("headers, hashes and tails of every kind are made as asked for")
    func variants() throws {
        for header in PersonalDataFile.Header.allCases {
            for hashed in PersonalDataFile.HashedBytes.allCases {
                var order = order
                order.header = header
                order.hashedBytes = hashed
                order.certificateFile = .tail(of: 0xFF, count: 300)
                let contents = try contents(of: VirtualCard(issuer.card(order)))
                let file = contents.personalData.file
                let fields = contents.personalData.fieldsRange
                let bytes: [UInt8] =
                    switch hashed {
                    case .wholeFile: file
                    case .fields: Array(file[fields])
                    case .headerAndFields: Array(file[..<fields.upperBound])
                    }
                let name = try #require(
                    Certificate(der: contents.certificate).subject.values(of: "CN").first
                )
                #expect(name.hasSuffix(".\(base64(SHA1.digest(bytes)))"))
            }
        }
    }

    @Test("a wrong PIN is wrong, and the card counts it once")
    func wrongPIN() throws {
        let card = try VirtualCard(issuer.card(order))
        let generation = try contents(of: card).generation
        let wrong = try pin("99999")
        #expect(throws: PINError.wrong(triesLeft: 2)) { try generation.verify(wrong, on: card) }
        #expect(card.statistics.wrongVerify == 1)
    }

    @Test("an answer lost after VERIFY leaves the tries in doubt, and a try is spent")
    func lostAnswer() throws {
        let card = try VirtualCard(issuer.card(order), faults: [.removedAfterVerify])
        let generation = try contents(of: card).generation
        let wrong = try pin("99999")
        #expect(throws: PINError.inDoubt) { try generation.verify(wrong, on: card) }
        #expect(card.image.pinTriesLeft == 2)
    }

    private func base64(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        return stride(from: 0, to: bytes.count, by: 3).map { start in
            let group = bytes[start..<min(start + 3, bytes.count)]
            let number = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            let digits = (0...group.count).map { alphabet[number >> (18 - 6 * $0) & 0x3F] }
            return String(digits) + String(repeating: "=", count: 3 - group.count)
        }.joined()
    }
}
