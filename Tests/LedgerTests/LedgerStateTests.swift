// SPDX-License-Identifier: EUPL-1.2

import CivilTime
import Testing

@testable import Ledger

@Suite("State and entries change together")
struct LedgerStateTests {
    private static let first = "00000000000000001"
    private static let second = "00000000000000002"

    @Test("An activation goes its way from requested to delivered")
    func wholeWay() throws {
        let bench = try Bench()
        for phase in [Phase.requested, .proving, .completed, .delivered] {
            _ = try bench.ledger.commit { commit in
                phase == .requested
                    ? try commit.begin(Self.first, card: 3)
                    : try commit.advance(Self.first, to: phase)
            }
            try bench.ledger.read { state throws(LedgerError) in
                #expect(try state.activation(Self.first)?.phase == phase)
                #expect((try state.openActivation(newCard: keyed(3)) != nil) == phase.isOpen)
                #expect(try state.openActivations(holder: keyed(1)).count == (phase.isOpen ? 1 : 0))
                #expect(try state.openActivations().count == (phase.isOpen ? 1 : 0))
            }
            #expect(bench.verify().ok)
        }
        let record = try bench.ledger.read { state throws(LedgerError) in
            try state.newestActivations(limit: 10).first
        }
        #expect(record?.provingAttempts == 1)
        #expect(record?.requestedAt == Bench.noon)
        #expect(record?.completedAt == Bench.noon.adding(seconds: 60))
        #expect(record?.firstIndex == 0)
        #expect(record?.lastIndex == 3)
        #expect(record?.owner == "a process")
    }

    @Test("Only the legal steps are taken")
    func transitions() throws {
        let legal: [Phase: [Phase]] = [
            .requested: [.proving, .refused, .abandoned],
            .proving: [.proving, .completed, .refused, .abandoned],
            .completed: [.delivered, .undelivered],
        ]
        for from in Phase.allCases {
            for to in Phase.allCases {
                let expected = legal[from, default: []].contains(to)
                #expect(from.mayAdvance(to: to, provingAttempts: 1) == expected)
            }
        }
        #expect(!Phase.proving.mayAdvance(to: .proving, provingAttempts: 2))
        let bench = try Bench()
        _ = try bench.ledger.commit { commit in try commit.begin(Self.first, card: 3) }
        #expect(throws: LedgerError.illegalTransition(from: .requested, to: .completed)) {
            try bench.ledger.commit { commit in try commit.advance(Self.first, to: .completed) }
        }
        #expect(throws: LedgerError.unknownActivation) {
            try bench.ledger.commit { commit in try commit.advance(Self.second, to: .proving) }
        }
        _ = try bench.ledger.commit { commit in try commit.advance(Self.first, to: .proving) }
        _ = try bench.ledger.commit { commit in try commit.advance(Self.first, to: .proving) }
        #expect(throws: LedgerError.illegalTransition(from: .proving, to: .proving)) {
            try bench.ledger.commit { commit in try commit.advance(Self.first, to: .proving) }
        }
        #expect(bench.verify().ok)
    }

    @Test("A card has one open activation at a time")
    func oneOpenActivation() throws {
        let bench = try Bench()
        let other = try bench.another()
        _ = try bench.ledger.commit { commit in try commit.begin(Self.first, card: 3) }
        #expect(throws: LedgerError.activationConflict) {
            try other.commit { commit in try commit.begin(Self.second, card: 3) }
        }
        #expect(throws: LedgerError.activationConflict) {
            try other.commit { commit in try commit.begin(Self.first, card: 4) }
        }
        _ = try other.commit { commit in try commit.advance(Self.first, to: .abandoned) }
        _ = try other.commit { commit in try commit.begin(Self.second, card: 3) }
        let numbers = try bench.ledger.read { state throws(LedgerError) in
            try state.newestActivations(limit: 10).map(\.protocolNumber)
        }
        #expect(numbers == [Self.second, Self.first])
        #expect(bench.verify().ok)
    }

    @Test("An owner changes without an entry")
    func owners() throws {
        let bench = try Bench()
        _ = try bench.ledger.commit { commit in try commit.begin(Self.first, card: 3) }
        let (_, checkpoint) = try bench.ledger.commit { commit in
            try commit.setOwner(nil, of: Self.first)
        }
        try bench.ledger.read { state throws(LedgerError) in
            #expect(try state.activation(Self.first)?.owner == nil)
            #expect(try state.newestCheckpoint().note == checkpoint)
            #expect(try state.size() == 1)
        }
        #expect(throws: LedgerError.unknownActivation) {
            try bench.ledger.commit { commit in try commit.setOwner("x", of: Self.second) }
        }
        #expect(bench.verify().ok)
    }

    @Test("An entry must say what the state does")
    func entriesAgree() throws {
        let bench = try Bench()
        _ = try bench.ledger.commit { commit in try commit.begin(Self.first, card: 3) }
        let wrong = LedgerEntry(phase: .proving, protocolNumber: Self.second, time: Bench.noon)
        #expect(throws: LedgerError.entryMalformed) {
            try bench.ledger.commit { commit in
                try commit.advance(Self.first, to: .proving, entry: wrong)
            }
        }
        let taken = LedgerEntry(event: "guess", time: Bench.noon, personal: ["holderHash": ""])
        #expect(throws: LedgerError.entryMalformed) {
            try bench.ledger.commit { commit in
                try commit.recordGuess(holder: keyed(1), entry: taken)
            }
        }
    }

    @Test("Guesses count per holder, in a window and in all, until staff reset them")
    func guesses() throws {
        let bench = try Bench()
        func guess(_ holder: UInt8, hour: Int64) throws {
            let time = Bench.noon.adding(seconds: hour * 3600)
            _ = try bench.ledger.commit { commit in
                try commit.recordGuess(
                    holder: keyed(holder),
                    entry: LedgerEntry(event: LedgerEntry.guessEvent, time: time)
                )
            }
        }
        func count(_ holder: UInt8) throws -> GuessCount {
            try bench.ledger.read { state throws(LedgerError) in
                try state.guesses(holder: keyed(holder), since: Bench.noon.adding(seconds: 3600))
            }
        }
        for hour in 0..<4 as Range<Int64> { try guess(1, hour: hour) }
        try guess(2, hour: 0)
        #expect(try count(1) == GuessCount(recent: 3, total: 4))
        #expect(try count(2) == GuessCount(recent: 0, total: 1))
        _ = try bench.ledger.commit { commit in
            try commit.resetGuesses(
                holder: keyed(1),
                entry: LedgerEntry(event: LedgerEntry.guessesResetEvent, time: Bench.noon)
            )
        }
        #expect(try count(1) == GuessCount(recent: 0, total: 0))
        #expect(try count(2) == GuessCount(recent: 0, total: 1))
        try guess(1, hour: 9)
        #expect(try count(1) == GuessCount(recent: 1, total: 1))
        #expect(bench.verify().ok)
    }

    @Test("What is known of a card's tries is told from what is not")
    func tries() throws {
        let bench = try Bench()
        func seen() throws -> SeenTries? {
            try bench.ledger.read { state throws(LedgerError) in
                try state.lastSeenTries(card: keyed(5))
            }
        }
        #expect(try seen() == nil)
        for tries in [SeenTries.known(2), .unknown, .known(3)] {
            _ = try bench.ledger.commit { commit in
                try commit.rememberTries(card: keyed(5), tries: tries, at: Bench.noon)
            }
            #expect(try seen() == tries)
        }
    }
}
