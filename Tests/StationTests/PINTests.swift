// SPDX-License-Identifier: EUPL-1.2

import Testing
import VirtualCard

extension StationTests {
    @Suite("What a PIN costs, counted by the card")
    struct PINs {
        @Test("G3: a wrong PIN costs exactly one try")
        func wrong() throws {
            let household = try Household.ordinary()
            try household.home.write(Array("11111\n".utf8), to: "pins/wrong.pin")
            let old = try household.oldCard()
            let new = try household.newCard()
            try withCards(old, new) {
                let run = try household.activate(pinFile: "pins/wrong.pin")
                #expect(run.end == .exit(3))
                #expect(run.reasonID == "pin.wrong", "\(run.text)")
                #expect(run.output.holds(Array("2".utf8)), "the tries left are told")
                #expect(old.statistics.verify == 1)
                #expect(old.statistics.wrongVerify == 1)
                #expect(old.image.pinTriesLeft == 2)
                #expect(new.statistics.verify == 0)
                #expect(household.codes(in: run).isEmpty)

                let right = try household.activate()
                #expect(right.end == .exit(0), "\(right.text)")
                #expect(old.image.pinTriesLeft == 3)
                #expect(old.statistics.emptyVerify + new.statistics.emptyVerify == 0)
            }
            try household.verifiedLedger()
        }

        @Test(
            "A23: a badly formed PIN costs none",
            arguments: [
                "", "1234", "123456789", "12a45", "12345 ", " 12345", "１２３４５", "\u{0}12345",
                "12345\r", String(repeating: "1", count: 4000),
            ]
        )
        func malformed(text: String) throws {
            let household = try Household.ordinary()
            try household.home.write(Array("\(text)\n".utf8), to: "pins/bad.pin")
            let old = try household.oldCard()
            try withCards(old, household.newCard()) {
                let run = try household.activate(pinFile: "pins/bad.pin")
                // A line that was written on Windows is the only one that may be meant.
                if text.hasSuffix("\r") {
                    #expect(run.reasonID == "pin.format" || run.reasonID == "pin.wrong")
                    return
                }
                #expect(run.end == .exit(3), "\(run.text)")
                #expect(run.reasonID == "pin.format", "\(run.text)")
                #expect(old.statistics.verify == 0)
                #expect(old.statistics.emptyVerify == 0)
                #expect(old.image.pinTriesLeft == 3)
            }
        }

        @Test("A27: the last try needs a confirmation, and then blocks the card")
        func lastTry() throws {
            let household = try Household.ordinary()
            try household.home.write(Array("11111\n".utf8), to: "pins/wrong.pin")
            let old = try household.oldCard()
            try withCards(old, household.newCard()) {
                for count in 1...2 {
                    let run = try household.activate(pinFile: "pins/wrong.pin")
                    #expect(run.reasonID == "pin.wrong", "\(run.text)")
                    #expect(old.statistics.verify == count)
                }
                let unconfirmed = try household.activate()
                #expect(unconfirmed.end == .exit(3))
                #expect(unconfirmed.reasonID == "pin.lastTry", "\(unconfirmed.text)")
                #expect(old.statistics.verify == 2, "asking costs nothing")
                let verification = [
                    "card", "verify", "--json", "--reader", "00 00",
                    "--pin-file", household.path("pins/wrong.pin"),
                ]
                let verified = try household.tscns(verification)
                #expect(verified.reasonID == "pin.lastTry", "\(verified.text)")
                #expect(old.statistics.verify == 2)

                let last = try household.activate(pinFile: "pins/wrong.pin", "--confirm-last-try")
                #expect(last.end == .exit(3))
                #expect(last.reasonID == "pin.blocked", "\(last.text)")
                #expect(old.statistics.verify == 3)
                #expect(old.image.pinTriesLeft == 0)

                let blocked = try household.activate("--confirm-last-try")
                #expect(blocked.end == .exit(3))
                #expect(blocked.reasonID == "pin.blocked", "\(blocked.text)")
                #expect(old.statistics.emptyVerify == 0)
            }
            try household.verifiedLedger()
        }

        @Test("the right PIN at a confirmed last try sets the tries back")
        func recovered() throws {
            let household = try Household.ordinary()
            try household.home.write(Array("11111\n".utf8), to: "pins/wrong.pin")
            let old = try household.oldCard()
            try withCards(old, household.newCard()) {
                for _ in 1...2 { _ = try household.activate(pinFile: "pins/wrong.pin") }
                let right = try household.activate("--confirm-last-try")
                #expect(right.end == .exit(0), "\(right.text)")
                #expect(old.image.pinTriesLeft == 3)
                // Forgotten: the next PIN needs no confirmation.
                let next = try household.activate()
                #expect(next.end == .exit(0), "\(next.text)")
            }
        }

        @Test("A26: a card gone after VERIFY leaves the PIN in doubt, and nothing is sent again")
        func removedAfterVerify() throws {
            let household = try Household.ordinary()
            let old = try household.oldCard(.removedAfterVerify)
            let run = try withCards(old, household.newCard()) {
                try household.activate("--reader", "00 00")
            }
            #expect(run.end == .exit(3))
            #expect(run.reasonID == "pin.inDoubt", "\(run.text)")
            #expect(run.duration < .seconds(10))
            #expect(old.statistics.verify == 1)
            #expect(household.codes(in: run).isEmpty)
            // Unknown is not guessed: the next PIN may be the last.
            let again = try household.oldCard()
            try withCards(again, household.newCard()) {
                let unconfirmed = try household.activate()
                #expect(unconfirmed.reasonID == "pin.lastTry", "\(unconfirmed.text)")
                #expect(again.statistics.verify == 0)
                let confirmed = try household.activate("--confirm-last-try")
                #expect(confirmed.end == .exit(0), "\(confirmed.text)")
            }
            try household.verifiedLedger()
        }

        @Test("A26 on the new card: one more attempt is allowed, ever")
        func newCardRemovedAfterVerify() throws {
            let household = try Household.ordinary()
            for _ in 1...2 {
                let new = try household.newCard(.removedAfterVerify)
                let run = try withCards(household.oldCard(), new) { try household.activate() }
                #expect(run.end == .exit(3))
                #expect(run.reasonID == "pin.inDoubt", "\(run.text)")
                #expect(new.statistics.verify == 1)
                #expect(household.codes(in: run).isEmpty)
            }
            let new = try household.newCard()
            let third = try withCards(household.oldCard(), new) { try household.activate() }
            #expect(third.end != .exit(0), "\(third.text)")
            #expect(new.statistics.verify == 0)
            #expect(household.codes(in: third).isEmpty)
            try household.verifiedLedger()
        }

        /// A status word, and what becomes of the old card's and of the new card's PIN.
        static let statusWords: [(UInt16, old: String, new: String)] = [
            (0x63C0, "pin.blocked", "pin.blocked"), (0x63C1, "pin.wrong", "new.codesDoNotMatch"),
            (0x63C2, "pin.wrong", "new.codesDoNotMatch"),
            (0x63CF, "pin.wrong", "new.codesDoNotMatch"),
            (0x6300, "pin.wrong", "new.codesDoNotMatch"), (0x6983, "pin.blocked", "pin.blocked"),
            (0x6984, "pin.blocked", "pin.blocked"), (0x6A88, "card.unreadable", "card.unreadable"),
            (0x6700, "card.unreadable", "card.unreadable"),
            (0x6982, "card.unreadable", "card.unreadable"),
            (0x6D00, "card.unreadable", "card.unreadable"),
        ]

        @Test(
            "A24: every answer to VERIFY has its meaning, and none is asked twice",
            arguments: statusWords
        )
        func answers(status: UInt16, old oldID: String, new newID: String) throws {
            let household = try Household.ordinary()
            let old = try household.oldCard(.statusOfVerify(status))
            let run = try withCards(old, household.newCard()) { try household.activate() }
            #expect(run.end == .exit(3), "\(run.text)")
            #expect(run.reasonID == oldID, "\(run.text)")
            #expect(old.statistics.psos == 0)
            #expect(household.codes(in: run).isEmpty)

            let other = try Household.ordinary()
            let new = try other.newCard(.statusOfVerify(status))
            let proof = try withCards(other.oldCard(), new) { try other.activate() }
            #expect(proof.end == .exit(newID.hasPrefix("new.") ? 4 : 3), "\(proof.text)")
            #expect(proof.reasonID == newID, "\(proof.text)")
            #expect(new.statistics.psos == 0)
            #expect(other.codes(in: proof).isEmpty)
            try other.verifiedLedger()
        }

        @Test("A22: a card that calls every VERIFY right signs for nobody without its key")
        func alreadyVerified() throws {
            let household = try Household.ordinary()
            let old = try household.oldCard(.statusOfVerify(0x9000))
            let run = try withCards(old, household.newCard()) { try household.activate() }
            #expect(run.end != .exit(0))
            #expect(household.codes(in: run).isEmpty)
            try household.verifiedLedger()
        }
    }
}
