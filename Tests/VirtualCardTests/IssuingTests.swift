// SPDX-License-Identifier: EUPL-1.2

import CivilTime
import OpenSSL
import TSCNS
import Testing
import VirtualCard

@Suite("Made-up issuers and worlds")
struct IssuingTests {
    private let today: CalendarDate
    private var generator = SystemRandomNumberGenerator()

    init() throws {
        today = try #require(CalendarDate(iso8601: "2026-11-23"))
    }

    private mutating func plan(_ scenario: Scenario = .ok) throws -> WorldPlan {
        var plan = try #require(
            WorldPlan(today: today, old: .st2021, new: .idemia2021, using: &generator)
        )
        scenario.apply(to: &plan)
        return plan
    }

    private func certificate(of card: CardImage) throws -> Certificate {
        try Certificate(der: #require(card.files[card.profile.layout.certificate]))
    }

    @Test("the stock person's file is the known one, byte for byte")
    func personalData() throws {
        let issued = try #require(CalendarDate(iso8601: "2025-12-29"))
        let expires = try #require(CalendarDate(iso8601: "2031-12-25"))
        var file = PersonalDataFile(
            issuer: "6090",
            issued: issued,
            expires: expires,
            holder: .mario
        )
        let text =
            "0000650460900829122025082512203105ROSSI05MARIO080101198001M00"
            + "10RSSMRA80A01H501U0004H501000004D6120000"
        #expect(file.bytes == Array(text.utf8) + Array(repeating: 0, count: 400 - 101))
        let whole = file.hash(of: .wholeFile)
        #expect(whole.prefix(3) == [0x95, 0xAD, 0x58])
        #expect(file.hash(of: .headerAndFields).prefix(3) == [0xA3, 0x7E, 0x32])
        file.header = .exclusive
        #expect(file.bytes.prefix(6).elementsEqual("00005F".utf8))
    }

    @Test("people have valid fiscal codes that agree with their births")
    func people() throws {
        for holder in [VirtualHolder.mario, .laura] {
            let code = try #require(FiscalCode(holder.fiscalCode))
            #expect(code.agrees(withBirthDate: holder.birthDate))
            #expect(code.sex.rawValue == holder.sex)
        }
    }

    @Test("a card's certificate names card, holder and hash, under the region's authority")
    mutating func certificate() throws {
        let world = try VirtualWorld(plan())
        let certificate = try certificate(of: world.old)
        let authority = try #require(world.issuers["6090"]).authority
        #expect(certificate.issuer == authority.subject)
        let name = try #require(certificate.subject.values(of: "CN").first)
        #expect(name.hasPrefix("RSSMRA80A01H501U/6090012345678000."))
        #expect(name.utf8.count == 62)
        #expect(certificate.notBefore == ItalianTime.start(of: world.plan.old.issued))
        #expect(certificate.certificatePolicies == ["1.3.76.16.2.1"])
        #expect(certificate.keyUsage == .digitalSignature)
        let list = try #require(world.revocationLists["6090"])
        #expect(list.isSigned(by: authority))
        #expect(list.entry(serial: certificate.serial) == nil)
    }

    @Test("a revoked card is on the list, a suspended one is on hold")
    mutating func revoked() throws {
        for (scenario, reason) in [
            (Scenario.revoked, RevocationReason.keyCompromise), (.suspended, .certificateHold),
        ] {
            let world = try VirtualWorld(plan(scenario))
            let serial = try certificate(of: world.old).serial
            let entry = world.revocationLists["6090"]?.entry(serial: serial)
            #expect(entry?.reason == reason)
        }
    }

    @Test("every scenario makes two usable cards and valid records", arguments: Scenario.allCases)
    func scenarios(scenario: Scenario) throws {
        var copy = self
        let world = try VirtualWorld(copy.plan(scenario))
        for image in [world.old, world.new] {
            let card = try VirtualCard(image)
            #expect(card.image.pinTriesLeft == 3)
            _ = try certificate(of: image)
        }
        for code in world.issuers.keys {
            for record in world.lines(of: code) {
                let line = try record.text()
                #expect(line.utf8.first == UInt8(ascii: "{"))
                #expect(!line.contains("\n"))
                if case .card(let card) = record {
                    #expect(CardID(card.cardID)?.issuerCode == code)
                    #expect(CardID(card.cardID)?.teamNumber.text == card.teamNumber)
                    #expect(FiscalCode(card.fiscalCode) != nil)
                }
            }
        }
    }

    @Test("a foreign key signs what the certificate does not verify")
    mutating func foreignKey() throws {
        let world = try VirtualWorld(plan(.copiedOld))
        let key = try RSAPrivateKey(pem: world.old.keyPEM)
        #expect(try certificate(of: world.old).publicKey != .rsa(key.publicKey))
    }

    @Test("flaws of the certificate are in it")
    mutating func flaws() throws {
        var plan = try plan()
        plan.old.flaws = [.sha1, .shortKey, .nonRepudiation, .otherPolicy, .notYetValid]
        let certificate = try certificate(of: VirtualWorld(plan).old)
        #expect(certificate.signatureAlgorithm == "1.2.840.113549.1.1.5")
        #expect(certificate.keyUsage == .nonRepudiation)
        #expect(certificate.certificatePolicies == ["1.3.76.47.4"])
        #expect(certificate.notBefore > ItalianTime.start(of: today))
        let key = try KeyPool.shared.key(for: "card-6090012345678000", bits: 1024)
        #expect(certificate.publicKey == .rsa(key.publicKey))
    }
}
