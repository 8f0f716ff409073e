// SPDX-License-Identifier: EUPL-1.2

import CivilTime
import TSCNS
import Testing
import VirtualCard

@testable import Activation

@Suite("Guesses at the new card's number and date")
struct GuessTests {
    private let bench: Bench
    private let visit: Visit
    private let holder: AuthenticatedHolder

    init() throws {
        bench = try Bench()
        visit = try Visit(bench)
        holder = try visit.login()
    }

    private func guess() throws -> RuleID? {
        let date = bench.world.plan.new.expires.adding(days: 1)
        return try rule { _ = try visit.describe(holder, expires: date) }
    }

    private func rightAnswer() throws -> RuleID? { try rule { _ = try visit.describe(holder) } }

    @Test("five in a day; then even the right answer is none, until the next day")
    func perDay() throws {
        for _ in 0..<5 { #expect(try guess() == .newMismatch) }
        #expect(try rightAnswer() == .newGuessesExhausted)
        #expect(try bench.events() == Array(repeating: "guess", count: 5) + ["refusal"])
        bench.clock.advance(hours: 24)
        #expect(try rightAnswer() == .newGuessesExhausted, "24 hours have not quite passed")
        bench.clock.advance(seconds: 1)
        #expect(try rightAnswer() == nil)
    }

    @Test("ten in all, until staff forgets them")
    func inAll() throws {
        for _ in 0..<2 {
            for _ in 0..<5 { #expect(try guess() == .newMismatch) }
            #expect(try guess() == .newGuessesExhausted)
            bench.clock.advance(days: 2)
        }
        #expect(try rightAnswer() == .newGuessesExhausted)
        bench.clock.advance(days: 20)
        #expect(try guess() == .newGuessesExhausted)
        try visit.step { engine in try engine.resetGuesses(of: holder.fiscalCode) }
        #expect(try rightAnswer() == nil)
        #expect(try bench.events().filter { $0 == "guess" }.count == 10)
        #expect(try guess() == .newMismatch, "guesses are counted anew")
    }

    @Test("a wrong number and a wrong date are told apart neither in answer nor in ledger")
    func oneAnswer() throws {
        let number = try #require(CardID(bench.world.plan.new.cardID)).teamNumber
        let others = (0...999999).lazy.map { value in
            let digits = String(value)
            return String(repeating: "0", count: 6 - digits.count) + digits
        }
        let other = try #require(
            others.first {
                $0 != number.lastSix && TeamNumber(number.leading + $0) != nil
            }
        )
        #expect(try rule { _ = try visit.describe(holder, lastSix: other) } == .newMismatch)
        #expect(try guess() == .newMismatch)
        let log = try bench.log()
        #expect(log.map(\.event) == ["guess", "guess"])
        #expect(log[0].rule == log[1].rule)
        #expect(Set(log[0].personal.keys) == ["holder", "holderHash"])
    }

    @Test("a slip of the check digit is written down, but never counted")
    func slip() throws {
        let digits = Array(try #require(CardID(bench.world.plan.new.cardID)).teamNumber.lastSix)
        let slip = String(digits.dropLast()) + (digits[5] == "0" ? "1" : "0")
        for _ in 0..<12 {
            #expect(try rule { _ = try visit.describe(holder, lastSix: slip) } == .newNumberTypo)
        }
        #expect(try bench.events() == Array(repeating: "refusal", count: 12))
        #expect(try rightAnswer() == nil)
    }

    @Test("another program on the same station counts the same guesses")
    func otherProcess() throws {
        for _ in 0..<5 { #expect(try guess() == .newMismatch) }
        let second = try Visit(bench)
        let again = try second.login()
        #expect(try rule { _ = try second.describe(again) } == .newGuessesExhausted)
    }
}
