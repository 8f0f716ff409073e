// SPDX-License-Identifier: EUPL-1.2

import Testing
import VirtualCard

extension StationTests {
    @Suite("Cards that answer wrongly, hostilely or not at all")
    struct CardFaults {
        /// A fault, and the ids that it may end in when the old or the new card has it.
        struct Case: CustomTestStringConvertible {
            let row: String
            let fault: Fault
            let old: [String]
            let new: [String]

            init(_ row: String, _ fault: Fault, _ old: String, new: String? = nil) {
                self.row = row
                self.fault = fault
                self.old = old.split(separator: " ").map(String.init)
                self.new = (new ?? old).split(separator: " ").map(String.init)
            }

            var testDescription: String { "\(row): \(fault)" }
        }

        private static let unreadable = "card.unreadable card.notCNS"

        static let cases: [Case] = [
            Case("A01", .noStatusWord(bytes: 0), unreadable),
            Case("A01", .noStatusWord(bytes: 1), unreadable),
            Case("A02", .successWithoutData, unreadable),
            Case("A08", .tooManyBytes, unreadable),
            Case("A14", .selectsEverything, ""),
            Case("A15", .missingCertificate, unreadable),
            Case("A15", .certificateFilled(with: 0x00), unreadable),
            Case("A15", .certificateFilled(with: 0xFF), unreadable),
            Case("A20", .mute, "card.unreadable"),
            Case("A20", .slow(milliseconds: 1200), "card.unreadable"),
            Case("6F00 everywhere", .status(0x6F00), unreadable),
            Case("9000 everywhere", .status(0x9000), unreadable),
            Case("6985 everywhere", .status(0x6985), unreadable),
            Case("A05", .status(0x6100), unreadable),
            Case("A07", .status(0x6C00), unreadable),
            Case("removed at once", .removedAfter(exchanges: 0), "card.removed"),
            Case("removed while read", .removedAfter(exchanges: 5), "card.removed"),
        ]

        static let certificateFaults: [Case] = Fault.ControlInformationLie.allCases.map { lie in
            Case("A10 to A12", .controlInformation(lie), unreadable)
        }

        @Test("an old card that can't be read is told so within ten seconds", arguments: cases)
        func old(fault: Case) throws {
            let household = try Household.ordinary()
            let old = try household.oldCard(fault.fault)
            let run = try withCards(old, household.newCard()) {
                try household.activate("--reader", "00 00")
            }
            expect(fault.old, in: run, of: household)
            #expect(old.statistics.verify <= (fault.old.isEmpty ? 1 : 0))
            try household.verifiedLedger()
        }

        @Test("so is a new card, and the right one may follow", arguments: cases)
        func new(fault: Case) throws {
            let household = try Household.ordinary()
            let new = try household.newCard(fault.fault)
            let run = try withCards(household.oldCard(), new) {
                try household.activate("--reader", "00 00")
            }
            expect(fault.new, in: run, of: household)
            #expect(new.statistics.verify <= (fault.new.isEmpty ? 1 : 0))
            try household.verifiedLedger()
            guard !fault.new.isEmpty else { return }
            let again = try withCards(household.oldCard(), household.newCard()) {
                try household.activate()
            }
            let answer: Answers.Activation = try again.expect(.exit(0)).answer()
            #expect(answer.pin == household.world.plan.codes?.pin)
            try household.verifiedLedger()
        }

        @Test("lies of control information never do harm", arguments: certificateFaults)
        func controlInformation(fault: Case) throws {
            let household = try Household.ordinary()
            let old = try household.oldCard(fault.fault)
            let run = try withCards(old, nil) { try household.tscns(["card", "show", "--json"]) }
            #expect(run.end == .exit(0) || fault.old.contains(run.reasonID ?? ""), "\(run.text)")
            #expect(run.end == .exit(0) || run.end == .exit(3), "\(run.text)")
            #expect(old.statistics.exchanges < 200)
        }

        @Test("random answers end in an error, whatever they are", arguments: 1...12)
        func random(seed: UInt64) throws {
            let household = try Household.ordinary()
            let old = try household.oldCard(.randomAnswers(seed: seed))
            let run = try withCards(old, household.newCard()) {
                try household.activate("--reader", "00 00")
            }
            expect(["card.unreadable", "card.notCNS"], in: run, of: household)
            #expect(old.statistics.verify == 0)
            try household.verifiedLedger()
        }

        @Test("A09, G2: an endless file is read to the size it declares, and is no certificate")
        func endless() throws {
            let household = try Household.ordinary()
            let old = try household.oldCard(.endlessFile)
            try withCards(old, household.newCard()) {
                let run = try household.activate("--reader", "00 00")
                #expect(run.end == .exit(4))
                #expect(run.reasonID == "certificate.malformed", "\(run.text)")
                #expect(run.duration < .seconds(10))
            }
            #expect(old.statistics.verify == 0)
            #expect(old.statistics.exchanges < 100)
            #expect(old.statistics.bytesOut < 65_536)
            try household.verifiedLedger()
        }

        @Test("A28: what is no signature is none", arguments: Fault.WrongSignature.allCases)
        func signature(wrong: Fault.WrongSignature) throws {
            let household = try Household.ordinary()
            let old = try household.oldCard(.wrongSignature(wrong))
            let run = try withCards(old, household.newCard()) { try household.activate() }
            #expect(run.end == .exit(4), "\(run.text)")
            #expect(run.reasonID == "holder.signature", "\(run.text)")
            #expect(household.codes(in: run).isEmpty)

            let new = try household.newCard(.wrongSignature(wrong))
            try withCards(household.oldCard(), new) {
                let run = try household.activate()
                #expect(run.end == .exit(4), "\(run.text)")
                #expect(run.reasonID == "new.cardNotAuthentic", "\(run.text)")
                #expect(household.codes(in: run).isEmpty)
                #expect(new.statistics.verify == 1)
                // Exposed to a card without the key: never released, not even to the real one.
                let again = try household.activate()
                #expect(again.end == .exit(4))
                #expect(again.reasonID == "new.cardNotAuthentic", "\(again.text)")
                #expect(new.statistics.verify == 1)
            }
            try household.verifiedLedger()
        }

        @Test("A21: a copy that accepts any PIN gains nothing")
        func acceptsAnyPIN() throws {
            let household = try Household.ready(.copiedNew)
            let new = try household.newCard(.acceptsAnyPIN)
            let run = try withCards(household.oldCard(), new) { try household.activate() }
            #expect(run.end == .exit(4))
            #expect(run.reasonID == "new.cardNotAuthentic", "\(run.text)")
            #expect(household.codes(in: run).isEmpty)

            let copied = try Household.ready(.copiedOld)
            let old = try copied.oldCard(.acceptsAnyPIN)
            let login = try withCards(old, copied.newCard()) {
                try copied.activate(pinFile: "pins/new.pin")
            }
            #expect(login.reasonID == "holder.signature", "\(login.text)")
        }

        private func expect(
            _ ids: [String],
            in run: Run,
            of household: Household,
            sourceLocation: SourceLocation = #_sourceLocation
        ) {
            #expect(run.duration < .seconds(10), "\(run.text)", sourceLocation: sourceLocation)
            guard !ids.isEmpty else {
                #expect(run.end == .exit(0), "\(run.text)", sourceLocation: sourceLocation)
                return
            }
            #expect(run.end == .exit(3), "\(run.text)", sourceLocation: sourceLocation)
            let id = run.reasonID ?? ""
            #expect(ids.contains(id), "\(run.text)", sourceLocation: sourceLocation)
            #expect(household.codes(in: run).isEmpty, sourceLocation: sourceLocation)
        }
    }
}
