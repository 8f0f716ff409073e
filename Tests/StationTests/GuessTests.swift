// SPDX-License-Identifier: EUPL-1.2

import CivilTime
import Testing
import VirtualCard

extension StationTests {
    @Suite("Wrong digits and wrong dates")
    struct Guesses {
        /// Digits of a number that this issuer could have given to a card, but has not.
        private func wrongDigits(_ household: Household, _ skipped: Int = 0) throws -> String {
            let right = try #require(household.world.plan.new.teamNumber)
            let candidates = (0..<1000).map { right.dropLast(6) + "00" + String($0 + 1000) }
            let valid = candidates.filter { hasValidCheckDigit($0) && $0 != right }
            return String(valid[skipped].suffix(6))
        }

        /// The Luhn check (ISO/IEC 7812-1, annex B).
        private func hasValidCheckDigit(_ number: String) -> Bool {
            let digits = number.reversed().compactMap(\.wholeNumberValue)
            let sum = digits.enumerated().reduce(0) { sum, digit in
                let value = digit.offset.isMultiple(of: 2) ? digit.element : digit.element * 2
                return sum + value / 10 + value % 10
            }
            return sum.isMultiple(of: 10)
        }

        @Test("after five wrong guesses even right ones are refused, until staff resets them")
        func exhausted() throws {
            let household = try Household.ordinary()
            let new = try household.newCard()
            try withCards(household.oldCard(), new) {
                for guess in 0..<4 {
                    let run = try household.activate(lastSix: wrongDigits(household, guess))
                    #expect(run.end == .exit(4))
                    #expect(run.reasonID == "new.mismatch", "\(run.text)")
                }
                // The fifth is a wrong date: one answer for both.
                let later = household.world.plan.new.expires.adding(days: 1).iso8601
                let fifth = try household.activate(expires: later)
                #expect(fifth.reasonID == "new.mismatch")
                let right = try household.activate()
                #expect(right.end == .exit(4))
                #expect(right.reasonID == "new.guessesExhausted")
                #expect(household.codes(in: right).isEmpty)
                #expect(new.statistics.verify == 0)

                let holder = household.world.plan.old.holder.fiscalCode
                _ = try household.tscns(["activation", "reset-guesses", holder]).expect(.exit(0))
                let run = try household.activate()
                #expect(run.end == .exit(0), "\(run.text)")
                try household.verifiedLedger()
            }
        }

        @Test("number and date are refused with the same words")
        func sameWords() throws {
            let household = try Household.ordinary()
            try withCards(household.oldCard(), household.newCard()) {
                let digits: Answers.Refusal =
                    try household
                    .activate(lastSix: wrongDigits(household)).expect(.exit(4)).answer()
                let earlier = household.world.plan.new.expires.adding(days: -1).iso8601
                let date: Answers.Refusal = try household.activate(expires: earlier)
                    .expect(.exit(4)).answer()
                #expect(digits.refusal.message == date.refusal.message)
                #expect(digits.refusal.remedy == date.refusal.remedy)
            }
        }

        @Test("a number that fails its check digit is a slip and not counted")
        func slips() throws {
            let household = try Household.ordinary()
            let right = try #require(household.world.plan.new.teamNumber)
            let last = try #require(right.last?.wholeNumberValue)
            let slip = String(right.suffix(6).dropLast()) + String((last + 1) % 10)
            try withCards(household.oldCard(), household.newCard()) {
                for _ in 0..<6 {
                    let run = try household.activate(lastSix: slip)
                    #expect(run.end == .exit(4))
                    #expect(run.reasonID == "new.numberTypo", "\(run.text)")
                }
                let run = try household.activate()
                #expect(run.end == .exit(0), "\(run.text)")
            }
        }
    }
}
