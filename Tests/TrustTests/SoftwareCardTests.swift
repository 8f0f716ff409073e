// SPDX-License-Identifier: EUPL-1.2

import CivilTime
import OpenSSL
import Testing
import Trust
import VirtualCard

@testable import TSCNS

@Suite("Verdicts on cards in software") struct SoftwareCardTests {
    private func verdict(
        flaws: Set<CardOrder.Flaw> = [],
        profile: CardProfile = .st2021,
        role: CardRole = .new,
        change: (inout CardOrder) -> Void = { _ in }
    ) throws -> Verdict {
        let today = try #require(CalendarDate(iso8601: "2026-01-15"))
        let issuer = try VirtualIssuer(region: "090", today: today)
        var order = try #require(
            CardOrder(
                profile: profile,
                holder: .mario,
                region: "090",
                serial: "012345678",
                issued: today.adding(days: -100),
                expires: today.adding(days: 2000),
                pin: "50505",
                puk: "40404040"
            )
        )
        order.flaws = flaws
        change(&order)
        let image = try issuer.card(order)
        let layout = image.profile.layout
        let challenge = Array("challenge".utf8)
        let key = try RSAPrivateKey(pem: image.keyPEM)
        let block = try #require(
            PKCS1.signatureBlock(
                sha256: SHA256.digest(challenge),
                length: key.publicKey.modulus.count
            )
        )
        return Trust.verdict(
            for: CardContents(
                cardID: try #require(CardID(order.cardID)),
                personalData: try #require(
                    image.files[layout.personalData].flatMap(PersonalData.init)
                ),
                certificate: try #require(image.files[layout.certificate]),
                generation: CardGeneration.table[0]
            ),
            role: role,
            at: ItalianTime.start(of: today).adding(seconds: 43_200),
            clock: .synchronised,
            store: TrustStore(
                authorities: [issuer.authority],
                revocationLists: [try issuer.revocationList(of: [order])]
            ),
            policy: TrustPolicy(),
            signature: SignatureProof(
                message: challenge,
                signature: try key.rawSignature(of: block)
            )
        )
    }

    @Test("a card without flaws is genuine, whichever bytes its digest is over")
    func genuine() throws {
        for hashed in PersonalDataFile.HashedBytes.allCases {
            for header in PersonalDataFile.Header.allCases {
                let verdict = try verdict {
                    $0.hashedBytes = hashed
                    $0.header = header
                }
                #expect(verdict.outcome == .genuine, "\(verdict.failures)")
            }
        }
    }

    @Test("a card of the first generation is genuine as the old one and weak as the new one")
    func classic() throws {
        #expect(try verdict(profile: .classic1024, role: .old).outcome == .genuine)
        #expect(try verdict(profile: .classic1024)[.weak].result == .fail)
    }

    @Test("each flaw fails its own check", arguments: CardOrder.Flaw.allCases)
    func flaws(_ flaw: CardOrder.Flaw) throws {
        #expect(try verdict(flaws: [flaw]).failures.map(\.id) == failures(of: flaw))
    }

    private func failures(of flaw: CardOrder.Flaw) -> [CheckID] {
        switch flaw {
        case .alteredPersonalData: [.personalData]
        case .swappedHolder: [.fiscalCode, .personalData, .names]
        case .swappedCardID: [.cardID]
        case .swappedNames: [.names]
        case .untrustedAuthority: [.untrusted]
        case .otherPolicy: [.profile]
        case .expired: [.expired]
        case .notYetValid: [.notYetValid]
        case .revoked: [.revoked]
        case .suspended: [.suspended]
        case .sha1, .shortKey: [.weak]
        case .nonRepudiation, .noClientAuthentication: [.profile, .untrusted]
        case .foreignKey: [.signature]
        }
    }
}
