// SPDX-License-Identifier: EUPL-1.2

import CivilTime
import Ledger
import Registry
import TSCNS
import Testing
import VirtualCard

@testable import Activation

@Suite("Taking up an activation that another program began")
struct ResumptionTests {
    /// Does something in a program that dies afterwards.
    private func inDyingProgram<R>(_ bench: Bench, _ body: (Visit) throws -> R) throws -> R {
        try body(Visit(bench))
    }

    @Test("from `requested`: the same number, and no second request")
    func fromRequested() throws {
        let bench = try Bench()
        let number = try inDyingProgram(bench) { try $0.request().claim.protocolNumber }
        let visit = try Visit(bench)
        let holder = try visit.login()
        let claim = try visit.resumedClaim(holder)
        #expect(claim.protocolNumber == number)
        #expect(claim.isResumed)
        #expect(claim.newCard.cardID.text == bench.world.plan.new.cardID)
        try visit.prove(claim, for: holder)
        let delivered = try #require(bench.world.plan.codes)
        #expect(try visit.codes(number, for: holder) == ReleasedCodes(delivered))
        #expect(try bench.events() == ["requested", "proving", "completed"])
    }

    @Test("from `proving`: a second attempt once, ever")
    func fromProving() throws {
        let bench = try Bench()
        func attempt(_ fault: Fault?) throws -> RuleID? {
            try inDyingProgram(bench) { visit in
                let holder = try visit.login()
                let claim =
                    try bench.events().isEmpty
                    ? visit.claim(visit.describe(holder), for: holder)
                    : visit.resumedClaim(holder)
                let card = try VirtualCard(bench.world.new, faults: [fault].compactMap(\.self))
                defer { verifies += card.statistics.verify }
                return try rule { try visit.prove(claim, for: holder, on: card) }
            }
        }
        var verifies = 0
        #expect(try attempt(.removedAfterVerify) == .pinInDoubt)
        #expect(try attempt(.removedAfterVerify) == .pinInDoubt)
        #expect(try attempt(nil) == .newUnproven)
        #expect(verifies == 2)
        #expect(try bench.events() == ["requested", "proving", "proving", "refused"])
        // Asking anew makes no new attempts of it.
        let visit = try Visit(bench)
        let holder = try visit.login()
        #expect(try rule { _ = try visit.describe(holder) } == .newUnproven)
    }

    @Test("from `proving` with one attempt made: the second completes it")
    func secondAttempt() throws {
        let bench = try Bench(newFaults: [.removedAfterVerify])
        let number = try inDyingProgram(bench) { visit in
            let (holder, claim) = try visit.request()
            #expect(try rule { try visit.prove(claim, for: holder) } == .pinInDoubt)
            return claim.protocolNumber
        }
        let visit = try Visit(bench)
        let holder = try visit.login()
        let claim = try visit.resumedClaim(holder)
        #expect(claim.protocolNumber == number)
        try visit.prove(claim, for: holder, on: VirtualCard(bench.world.new))
        #expect(try bench.record(of: number).phase == .completed)
    }

    @Test("from `completed`: the same number and the same codes, as often as asked")
    func fromCompleted() throws {
        let bench = try Bench()
        let number = try inDyingProgram(bench) { try $0.complete().number }
        let delivered = try #require(bench.world.plan.codes)
        for _ in 0..<2 {
            let visit = try Visit(bench)
            let holder = try visit.login()
            guard case .completed(let found) = try visit.resume(holder) else {
                Issue.record("nothing to resume")
                return
            }
            #expect(found == number)
            #expect(try visit.codes(found, for: holder) == ReleasedCodes(delivered))
        }
        #expect(bench.new.statistics.verify == 1)
        let visit = try Visit(bench)
        let holder = try visit.login()
        #expect(try visit.deliver(number))
        #expect(try visit.resume(holder) == nil)
        #expect(try rule { _ = try visit.describe(holder) } == .newAlreadyActive)
    }

    @Test("digits and date, when typed, say which activation is meant")
    func described() throws {
        let bench = try Bench()
        let number = try inDyingProgram(bench) { try $0.request().claim.protocolNumber }
        let visit = try Visit(bench)
        let holder = try visit.login()
        let new = try visit.newCard()
        let found = try visit.step { engine in
            try [
                engine.resume(holder, lastSix: "000000", expires: nil),
                engine.resume(holder, lastSix: nil, expires: new.expires.adding(days: 1)),
                engine.resume(holder, lastSix: new.teamNumber.lastSix, expires: new.expires),
            ]
        }
        #expect(found[0] == nil)
        #expect(found[1] == nil)
        guard case .claimed(let claim) = found[2] else {
            Issue.record("nothing to resume")
            return
        }
        #expect(claim.protocolNumber == number)
    }

    @Test("while its program lives nobody else takes it, and the ledger says that it was refused")
    func inProgress() throws {
        let bench = try Bench()
        var first: Visit? = try Visit(bench)
        let claim = try #require(try first?.request().claim)
        let second = try Visit(bench)
        let holder = try second.login()
        #expect(try rule { _ = try second.resume(holder) } == .conflictInProgress)
        let pair = try second.describe(holder)
        #expect(try rule { _ = try second.claim(pair, for: holder) } == .conflictInProgress)
        #expect(
            try rule {
                _ = try second.step { engine in try engine.cancel(claim.protocolNumber) }
            } == .conflictInProgress
        )
        let log = try bench.log()
        #expect(log.map(\.event) == ["requested", "refusal", "refusal"])
        let conflict = RuleID.conflictInProgress.rawValue
        #expect(log.map(\.rule) == [nil, conflict, conflict])

        withExtendedLifetime(first) {}
        first = nil
        #expect(try second.resumedClaim(holder).protocolNumber == claim.protocolNumber)
    }

    @Test("who took it over is its owner")
    func takenOver() throws {
        let bench = try Bench()
        _ = try inDyingProgram(bench) { try $0.request() }
        let second = try Visit(bench)
        _ = try second.resumedClaim(second.login())
        let third = try Visit(bench)
        let holder = try third.login()
        #expect(try rule { _ = try third.resume(holder) } == .conflictInProgress)
        withExtendedLifetime(second) {}
    }
}
