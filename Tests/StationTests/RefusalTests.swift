// SPDX-License-Identifier: EUPL-1.2

import CivilTime
import Foundation
import Testing
import VirtualCard

extension StationTests {
    @Suite("Activations that a rule refuses")
    struct Refusals {
        /// A story, the rule that ends it, and whether the new card was sent a PIN by then.
        struct Case: CustomTestStringConvertible {
            let scenario: Scenario
            let rule: String
            var verifiesNew = false

            var testDescription: String { "\(scenario.rawValue): \(rule)" }
        }

        static let cases: [Case] = [
            Case(scenario: .revoked, rule: "certificate.revoked"),
            Case(scenario: .suspended, rule: "certificate.suspended"),
            Case(scenario: .expired, rule: "certificate.expired"),
            Case(scenario: .notYetValid, rule: "certificate.notYetValid"),
            Case(scenario: .untrusted, rule: "certificate.untrusted"),
            Case(scenario: .alteredOld, rule: "binding.personalData"),
            Case(scenario: .copiedOld, rule: "holder.signature"),
            Case(scenario: .otherPolicy, rule: "certificate.profile"),
            Case(scenario: .unknownOld, rule: "old.unknown"),
            Case(scenario: .inactiveOld, rule: "old.notActive"),
            Case(scenario: .delegate, rule: "old.activatedByDelegate"),
            Case(scenario: .desk, rule: "old.activatedByDelegate"),
            Case(scenario: .unknownActivation, rule: "old.activationUnknown"),
            Case(scenario: .otherIssuer, rule: "new.issuerDiffers"),
            Case(scenario: .duplicate, rule: "new.notRenewal"),
            Case(scenario: .first, rule: "new.notRenewal"),
            Case(scenario: .lostAssistance, rule: "assistance.lost"),
            Case(scenario: .unknownAssistance, rule: "assistance.unknown"),
            // Nobody learns that another person's card with these digits exists.
            Case(scenario: .otherHolder, rule: "new.mismatch"),
            Case(scenario: .activeNew, rule: "new.alreadyActive"),
            Case(scenario: .suspendedNew, rule: "new.suspended"),
            Case(scenario: .revokedNew, rule: "new.revoked"),
            Case(scenario: .expiredNew, rule: "new.expired"),
            Case(scenario: .withoutChip, rule: "new.withoutChip"),
            Case(scenario: .missingCodes, rule: "new.codesMissing"),
            Case(scenario: .wrongCodes, rule: "new.codesDoNotMatch", verifiesNew: true),
            Case(scenario: .otherNew, rule: "new.cardDiffers"),
            Case(scenario: .copiedNew, rule: "new.cardNotAuthentic", verifiesNew: true),
            Case(scenario: .alteredNew, rule: "binding.personalData"),
            Case(scenario: .untrustedNew, rule: "certificate.untrusted"),
        ]

        @Test("every story ends in its rule, exit 4 and no code", arguments: cases)
        func stories(story: Case) throws {
            let household = try Household.ready(story.scenario)
            let old = try household.oldCard()
            let new = try household.newCard()
            try withCards(old, new) {
                // Named, for in one story the new card was issued before the old one.
                let run = try household.activate("--reader", "00 00")
                expect(story.rule, in: run, of: household)
                #expect(old.statistics.verify <= 1)
                #expect(new.statistics.verify == (story.verifiesNew ? 1 : 0))
                try household.verifiedLedger()

                // Asked again, the answer is the same and the new card's PIN is not tried again.
                let again = try household.activate("--reader", "00 00")
                #expect(again.end == .exit(4))
                #expect(household.codes(in: again).isEmpty)
                #expect(new.statistics.verify == (story.verifiesNew ? 1 : 0))
                #expect(old.statistics.emptyVerify + new.statistics.emptyVerify == 0)
                try household.verifiedLedger()
            }
        }

        @Test("every story is told by a case", arguments: Scenario.allCases)
        func complete(scenario: Scenario) {
            let others: Set<Scenario> = [.ok, .moved, .sha1]
            #expect(Self.cases.contains { $0.scenario == scenario } != others.contains(scenario))
        }

        @Test("assistance in another region than the issuing one is fine")
        func moved() throws {
            let household = try Household.ready(.moved)
            let run = try withCards(household.oldCard(), household.newCard()) {
                try household.activate()
            }
            #expect(run.end == .exit(0), "\(run.text)")
        }

        @Test("D02: an old certificate with SHA-1 is good until policy.weakUntil and not after")
        func weak() throws {
            let household = try Household.ready(.sha1)
            let yesterday = household.world.plan.today.adding(days: -1).iso8601
            try withCards(household.oldCard(), household.newCard()) {
                let refused = try household.tscns(
                    household.activation(),
                    environment: ["TSCNS_POLICY_WEAK_UNTIL": yesterday]
                )
                expect("certificate.weak", in: refused, of: household)
                let run = try household.activate()
                #expect(run.end == .exit(0), "\(run.text)")
            }
        }

        @Test(
            "a card whose parts do not belong together is refused, B06 among them",
            arguments: [
                (CardOrder.Flaw.swappedHolder, ["binding.fiscalCode", "binding.personalData"]),
                (.swappedCardID, ["binding.cardID"]), (.swappedNames, ["binding.names"]),
                (.alteredPersonalData, ["binding.personalData"]),
                (.expired, ["certificate.expired"]), (.nonRepudiation, ["certificate.profile"]),
                (.noClientAuthentication, ["certificate.profile"]),
            ]
        )
        func flaws(flaw: CardOrder.Flaw, rules: [String]) throws {
            var plan = try WorldPlan.today()
            plan.old.flaws = [flaw]
            let household = try Household(VirtualWorld(plan))
            let old = try household.oldCard()
            try withCards(old, household.newCard()) {
                let run = try household.activate()
                #expect(run.end == .exit(4), "\(run.text)")
                #expect(rules.contains(run.reasonID ?? ""), "\(run.text)")
                #expect(household.codes(in: run).isEmpty)
                #expect(old.statistics.verify == 0, "no PIN for a card that can't be accepted")
                let card = ["card", "verify", "--json", "--reader", "00 00"]
                let verified = try household.tscns(card)
                #expect(verified.end == .exit(4))
                let verdict: Answers.Verification = try verified.answer()
                #expect(verdict.verdict == "rejected")
                #expect(verdict.ids("fail").contains { rules.contains($0) })
                try household.verifiedLedger()
            }
        }

        @Test(
            "a new card with a key of 1024 bits or SHA-1 is refused",
            arguments: [
                CardOrder.Flaw.shortKey, .sha1,
            ]
        )
        func weakNewCard(flaw: CardOrder.Flaw) throws {
            var plan = try WorldPlan.today()
            plan.new.flaws = [flaw]
            let household = try Household(VirtualWorld(plan))
            let new = try household.newCard()
            try withCards(household.oldCard(), new) {
                expect("certificate.weak", in: try household.activate(), of: household)
                #expect(new.statistics.verify == 0)
                try household.verifiedLedger()
            }
        }

        private func expect(
            _ rule: String,
            in run: Run,
            of household: Household,
            sourceLocation: SourceLocation = #_sourceLocation
        ) {
            #expect(run.end == .exit(4), "\(run.text)", sourceLocation: sourceLocation)
            #expect(run.reasonID == rule, "\(run.text)", sourceLocation: sourceLocation)
            #expect(run.duration < .seconds(10), sourceLocation: sourceLocation)
            #expect(household.codes(in: run).isEmpty, sourceLocation: sourceLocation)
        }
    }
}
