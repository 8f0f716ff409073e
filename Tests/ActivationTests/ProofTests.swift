// SPDX-License-Identifier: EUPL-1.2

import Ledger
import Registry
import TSCNS
import Testing
import VirtualCard

@testable import Activation

@Suite("Proving the codes on the new card")
struct ProofTests {
    @Test("codes that do not open the card are tried once and never again")
    func wrongCodes() throws {
        let bench = try Bench(Scenario.wrongCodes.apply)
        let visit = try Visit(bench)
        let (holder, claim) = try visit.request()
        #expect(try rule { try visit.prove(claim, for: holder) } == .newCodesDoNotMatch)
        #expect(bench.new.statistics.wrongVerify == 1)
        #expect(try visit.newCard().codes == .mismatched)
        #expect(try bench.record(of: claim.protocolNumber).phase == .refused)
        #expect(try bench.log().last?.rule == RuleID.newCodesDoNotMatch.rawValue)

        #expect(try visit.resume(holder) == nil)
        #expect(try rule { _ = try visit.describe(holder) } == .newCodesDoNotMatch)
        #expect(throws: Stop.self) { try visit.prove(claim, for: holder) }
        #expect(bench.new.statistics.verify == 1)
        #expect(bench.new.image.pinTriesLeft == 2)
    }

    @Test("A21: a card that takes any PIN but has not the key exposes the codes for good")
    func copiedCard() throws {
        let bench = try Bench(newFaults: [.acceptsAnyPIN], Scenario.copiedNew.apply)
        let visit = try Visit(bench)
        let (holder, claim) = try visit.request()
        #expect(try rule { try visit.prove(claim, for: holder) } == .newCardNotAuthentic)
        #expect(try visit.newCard().codes == .exposed)
        #expect(try bench.record(of: claim.protocolNumber).phase == .refused)
        let number = claim.protocolNumber
        #expect(try rule { _ = try visit.codes(number, for: holder) } == .newCodesMissing)
        #expect(try rule { _ = try visit.describe(holder) } == .newCardNotAuthentic)
        #expect(throws: Stop.self) {
            _ = try visit.engine.openCodes(of: claim.newCard.cardID)
        }
        #expect(throws: RegistryError.codesNotSealed(.exposed)) {
            let key = Bench.codesKey()
            _ = try bench.registry().openCodes(of: claim.newCard.cardID, with: key)
        }
        #expect(bench.new.statistics.verify == 1)
    }

    @Test(
        "a key that signs anything else exposes the codes",
        arguments: Fault.WrongSignature.allCases
    )
    func wrongSignature(_ wrong: Fault.WrongSignature) throws {
        let bench = try Bench(newFaults: [.wrongSignature(wrong)])
        let visit = try Visit(bench)
        let (holder, claim) = try visit.request()
        #expect(try rule { try visit.prove(claim, for: holder) } == .newCardNotAuthentic)
        #expect(try visit.newCard().codes == .exposed)
    }

    @Test("a blocked card ends the activation and leaves the codes sealed")
    func blocked() throws {
        let bench = try Bench(newFaults: [.statusOfVerify(0x6983)])
        let visit = try Visit(bench)
        let (holder, claim) = try visit.request()
        #expect(try rule { try visit.prove(claim, for: holder) } == .pinBlocked)
        #expect(try bench.record(of: claim.protocolNumber).phase == .refused)
        #expect(try visit.newCard().codes == .sealed)
        #expect(throws: Never.self) { try visit.request() }
    }

    @Test("A26: after a lost answer one more attempt is made, and works")
    func lostAnswer() throws {
        let bench = try Bench(newFaults: [.removedAfterVerify])
        let visit = try Visit(bench)
        let (holder, claim) = try visit.request()
        #expect(try rule { try visit.prove(claim, for: holder) } == .pinInDoubt)
        #expect(try bench.record(of: claim.protocolNumber).phase == .proving)
        #expect(try visit.newCard().codes == .sealed)

        let again = try VirtualCard(bench.new.image)
        try visit.prove(claim, for: holder, on: again)
        #expect(bench.new.statistics.verify == 1)
        #expect(again.statistics.verify == 1)
        let delivered = try #require(bench.world.plan.codes)
        #expect(try visit.codes(claim.protocolNumber, for: holder) == ReleasedCodes(delivered))
    }

    @Test("a third attempt is never made")
    func thirdAttempt() throws {
        let bench = try Bench(newFaults: [.removedAfterVerify])
        let visit = try Visit(bench)
        let (holder, claim) = try visit.request()
        #expect(try rule { try visit.prove(claim, for: holder) } == .pinInDoubt)
        let second = try VirtualCard(bench.new.image, faults: [.removedAfterVerify])
        #expect(try rule { try visit.prove(claim, for: holder, on: second) } == .pinInDoubt)
        let third = try VirtualCard(bench.new.image)
        #expect(try rule { try visit.prove(claim, for: holder, on: third) } == .newUnproven)
        #expect(third.statistics.verify == 0)
        #expect(try bench.record(of: claim.protocolNumber).provingAttempts == 2)
        #expect(try bench.events() == ["requested", "proving", "proving", "refused"])
    }

    @Test("a card taken out before its signature can be put in again")
    func removedBeforeSignature() throws {
        let bench = try Bench(new: .st2021)
        let visit = try Visit(bench)
        let (holder, claim) = try visit.request()
        let contents = try visit.read(bench.new)
        // One answer, that to VERIFY.
        let hasty = try VirtualCard(bench.world.new, faults: [.removedAfter(exchanges: 1)])
        let stopped = try rule {
            try visit.step { engine in
                try engine.prove(claim, on: contents, for: holder, hasty)
            }
        }
        #expect(stopped == .cardRemoved)
        #expect(hasty.statistics.verify == 1)
        try visit.prove(claim, for: holder)
    }

    @Test("codes that a batch takes away before the proof end the activation")
    func codesTakenAway() throws {
        let bench = try Bench()
        let visit = try Visit(bench)
        let (holder, claim) = try visit.request()
        var plan = bench.world.plan
        plan.newState = "revoked"
        plan.codes = nil
        try bench.deliver(sequence: 2, VirtualWorld(plan))
        #expect(try rule { try visit.prove(claim, for: holder) } == .newRevoked)
        #expect(bench.new.statistics.verify == 0)
        #expect(try bench.record(of: claim.protocolNumber).phase == .refused)
    }
}
