// SPDX-License-Identifier: EUPL-1.2

import CivilTime
import Ledger
import Registry
import Secrets
import TSCNS
import Testing
import Trust
import VirtualCard

@testable import Activation

@Suite("Refusals, from login to the check of the new card")
struct RefusalTests {
    /// Worlds in which nobody is authenticated, and what is said then.
    static let beforeLogin: [(Scenario, RuleID)] = [
        (.revoked, .certificateRevoked), (.suspended, .certificateSuspended),
        (.notYetValid, .certificateNotYetValid), (.untrusted, .certificateUntrusted),
        (.alteredOld, .bindingPersonalData), (.copiedOld, .holderSignature),
        (.otherPolicy, .certificateProfile),
    ]

    @Test("who is not authenticated leaves nothing in the ledger", arguments: beforeLogin)
    func unauthenticated(_ scenario: Scenario, _ expected: RuleID) throws {
        let bench = try Bench(scenario.apply)
        let visit = try Visit(bench)
        #expect(try rule { _ = try visit.login() } == expected)
        #expect(try bench.events().isEmpty)
        // A PIN is sent only to a card against which nothing speaks but perhaps its key.
        #expect(bench.old.statistics.verify == (scenario == .copiedOld ? 1 : 0))
    }

    /// Worlds in which the holder is told no, and by which rule.
    static let afterLogin: [(Scenario, RuleID)] = [
        (.unknownOld, .oldUnknown), (.inactiveOld, .oldNotActive),
        (.delegate, .oldActivatedByDelegate), (.desk, .oldActivatedByDelegate),
        (.unknownActivation, .oldActivationUnknown), (.otherIssuer, .newIssuerDiffers),
        (.duplicate, .newNotRenewal), (.first, .newNotRenewal), (.lostAssistance, .assistanceLost),
        (.unknownAssistance, .assistanceUnknown), (.activeNew, .newAlreadyActive),
        (.suspendedNew, .newSuspended), (.revokedNew, .newRevoked),
        (.withoutChip, .newWithoutChip), (.missingCodes, .newCodesMissing),
    ]

    @Test("a holder who is refused is one entry that names the rule", arguments: afterLogin)
    func authenticated(_ scenario: Scenario, _ expected: RuleID) throws {
        let bench = try Bench(scenario.apply)
        let visit = try Visit(bench)
        let holder = try visit.login()
        #expect(try rule { _ = try visit.describe(holder) } == expected)
        let log = try bench.log()
        #expect(log.map(\.event) == ["refusal"])
        #expect(log.first?.rule == expected.rawValue)
        #expect(log.first?.personal["holder"] == VirtualHolder.mario.fiscalCode)
    }

    @Test("another person's card is answered like a card that is not there")
    func otherPerson() throws {
        let bench = try Bench(Scenario.otherHolder.apply)
        let visit = try Visit(bench)
        let holder = try visit.login()
        #expect(try rule { _ = try visit.describe(holder) } == .newMismatch)
        #expect(try bench.log().map(\.event) == ["guess"])
        #expect(try bench.log().first?.rule == RuleID.newMismatch.rawValue)
    }

    @Test("who has moved to another region is not refused")
    func moved() throws {
        let visit = try Visit(Bench(Scenario.moved.apply))
        _ = try visit.complete()
    }

    /// Cards received that are not the one described.
    static let received: [(Scenario, RuleID)] = [
        (.otherNew, .newCardDiffers), (.alteredNew, .bindingPersonalData),
        (.untrustedNew, .certificateUntrusted),
    ]

    @Test(
        "another card than the one described gets no PIN, and the request stands",
        arguments: received
    )
    func otherCard(_ scenario: Scenario, _ expected: RuleID) throws {
        let bench = try Bench(scenario.apply)
        let visit = try Visit(bench)
        let (holder, claim) = try visit.request()
        #expect(try rule { try visit.prove(claim, for: holder) } == expected)
        let log = try bench.log()
        #expect(log.map(\.event) == ["requested", "refusal"])
        #expect(log.last?.rule == expected.rawValue)
        #expect(log.last?.protocolNumber == claim.protocolNumber.text)
        #expect(try bench.record(of: claim.protocolNumber).phase == .requested)
        #expect(bench.new.statistics.verify == 0)
    }

    @Test("the old card is not the new one")
    func oldCardAgain() throws {
        let bench = try Bench()
        let visit = try Visit(bench)
        let (holder, claim) = try visit.request()
        #expect(try rule { try visit.prove(claim, for: holder, on: bench.old) } == .newCardDiffers)
        #expect(bench.old.statistics.verify == 1)
    }

    @Test("another person's new card is not the one described")
    func otherPersonsCard() throws {
        let bench = try Bench { plan in
            plan.received = plan.new
            plan.received?.holder = .laura
        }
        let visit = try Visit(bench)
        let (holder, claim) = try visit.request()
        #expect(try rule { try visit.prove(claim, for: holder) } == .newCardDiffers)
    }

    @Test("a new card whose date is another one is not the one described")
    func otherDate() throws {
        let bench = try Bench { plan in
            plan.received = plan.new
            plan.received?.expires = plan.new.expires.adding(days: 1)
        }
        let visit = try Visit(bench)
        let (holder, claim) = try visit.request()
        #expect(try rule { try visit.prove(claim, for: holder) } == .newCardDiffers)
        #expect(bench.new.statistics.verify == 0)
    }

    @Test("what is lost between question and signature is refused in the claim")
    func lostInBetween() throws {
        let bench = try Bench()
        let visit = try Visit(bench)
        let holder = try visit.login()
        let pair = try visit.describe(holder)
        var plan = bench.world.plan
        plan.assistance?.to = Bench.today.adding(days: -1)
        try bench.deliver(sequence: 2, VirtualWorld(plan))
        #expect(try rule { _ = try visit.claim(pair, for: holder) } == .assistanceLost)
        #expect(try bench.log().map(\.event) == ["refusal"])
        #expect(try visit.newCard().codes == .sealed)
    }

    @Test("a signature that is not the key's makes no claim")
    func consentNotSigned() throws {
        let bench = try Bench()
        let visit = try Visit(bench)
        let holder = try visit.login()
        let pair = try visit.describe(holder)
        let forger = try VirtualCard(bench.world.old, faults: [.wrongSignature(.ofOtherBlock)])
        _ = forger.powerOn()
        try holder.card.generation.verify(PIN(digits: bench.world.old.pin), on: forger)
        let stopped = try rule {
            _ = try visit.step { engine in
                try engine.claim(pair, for: holder, consent: .italian, on: forger)
            }
        }
        #expect(stopped == .holderSignature)
        #expect(try bench.log().map(\.event) == ["refusal"])
    }

    @Test("a claim without the PIN is none, and nothing is written")
    func claimWithoutPIN() throws {
        let bench = try Bench()
        let visit = try Visit(bench)
        let holder = try visit.login()
        let pair = try visit.describe(holder)
        bench.old.powerOn()
        #expect(try rule { _ = try visit.claim(pair, for: holder) } == .cardUnreadable)
        #expect(try bench.events().isEmpty)
    }
}
