// SPDX-License-Identifier: EUPL-1.2

import Ledger
import Registry
import TSCNS
import Testing
import VirtualCard

@testable import Activation

@Suite("What a program finishes that another one left half done")
struct RecoveryTests {
    @Test("codes that nobody fetched are destroyed after 30 days, not before")
    func undelivered() throws {
        let bench = try Bench()
        let number = try Visit(bench).complete().number
        let visit = try Visit(bench)
        bench.clock.advance(days: 30)
        _ = try visit.step { engine in try engine.recover() }
        #expect(try visit.newCard().codes == .sealed)
        #expect(try bench.record(of: number).phase == .completed)
        bench.clock.advance(seconds: 1)
        _ = try visit.step { engine in try engine.recover() }
        #expect(try visit.newCard().codes == .destroyed)
        #expect(try bench.record(of: number).phase == .undelivered)
        _ = try visit.step { engine in try engine.recover() }
        #expect(try bench.events() == ["requested", "proving", "completed", "undelivered"])
        #expect(try !visit.deliver(number))
    }

    @Test("T01: a clock that can't be right destroys nothing")
    func untrustedClock() throws {
        let bench = try Bench()
        _ = try Visit(bench).complete()
        bench.clock.advance(days: 1000)
        bench.clock.lose()
        let visit = try Visit(bench)
        _ = try visit.step { engine in try engine.recover() }
        #expect(try visit.newCard().codes == .sealed)
    }

    @Test("a crash between `delivered` and the destruction of the codes")
    func deliveredNotDestroyed() throws {
        let bench = try Bench()
        let number = try Visit(bench).complete().number
        try advance(bench, number, to: .delivered)
        let visit = try Visit(bench)
        #expect(try visit.newCard().codes == .sealed)
        _ = try visit.step { engine in try engine.recover() }
        #expect(try visit.newCard().codes == .destroyed)
    }

    @Test("a crash between `completed` and the registry")
    func completedNotMarked() throws {
        let bench = try Bench()
        let number = try Visit(bench).request().claim.protocolNumber
        try advance(bench, number, to: .proving)
        try advance(bench, number, to: .completed)
        let visit = try Visit(bench)
        #expect(try visit.newCard().activatedHere == nil)
        _ = try visit.step { engine in try engine.recover() }
        #expect(try visit.newCard().activatedHere?.protocolNumber == number.text)
        #expect(try visit.newCard().codes == .sealed)
    }

    @Test("a crash between the registry's `mismatched` and the ledger's `refused`")
    func mismatchedNotRefused() throws {
        let bench = try Bench()
        let claim = try Visit(bench).request().claim
        try advance(bench, claim.protocolNumber, to: .proving)
        try bench.registry().markMismatched(claim.newCard.cardID)
        let visit = try Visit(bench)
        let holder = try visit.login()
        let again = try visit.resumedClaim(holder)
        #expect(try rule { try visit.prove(again, for: holder) } == .newCodesDoNotMatch)
        #expect(bench.new.statistics.verify == 0)
        #expect(try bench.record(of: claim.protocolNumber).phase == .refused)
        #expect(try visit.resume(holder) == nil)
    }

    @Test("what needs its holder waits for its holder")
    func waiting() throws {
        let bench = try Bench()
        let number = try Visit(bench).request().claim.protocolNumber
        bench.clock.advance(days: 1000)
        let visit = try Visit(bench)
        _ = try visit.step { engine in try engine.recover() }
        #expect(try bench.record(of: number).phase == .requested)
        #expect(try visit.newCard().codes == .sealed)
    }

    /// Writes the ledger's entry of a step and nothing else, as a crash leaves it.
    private func advance(_ bench: Bench, _ number: ProtocolNumber, to phase: Phase) throws {
        _ = try bench.ledger().commit { commit in
            try commit.advance(
                number.text,
                to: phase,
                entry: LedgerEntry(
                    phase: phase,
                    protocolNumber: number.text,
                    time: bench.clock.now.time
                )
            )
        }
        try bench.expectSoundLedger()
    }
}
