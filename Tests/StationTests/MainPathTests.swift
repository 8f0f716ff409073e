// SPDX-License-Identifier: EUPL-1.2

import CivilTime
import Foundation
import Testing
import VirtualCard

extension StationTests {
    @Suite("The whole flow, with nothing wrong")
    struct MainPath {
        @Test("the codes are released once, told again until delivered, and gone then")
        func fromRequestToDelivery() throws {
            let household = try Household.ordinary()
            let old = try household.oldCard()
            let new = try household.newCard()
            try withCards(old, new) {
                let run = try household.activate().expect(.exit(0))
                let answer: Answers.Activation = try run.answer()
                expectAll(of: household, in: answer)
                #expect(old.statistics.verify == 1)
                #expect(new.statistics.verify == 1)
                let ledger = try household.verifiedLedger()
                #expect(ledger.schema == "tscns.ledgerVerification/1")
                #expect(ledger.size == answer.ledgerIndex + 1)
                #expect(!ledger.anchored)
                #expect(try household.activations().map(\.phase) == ["completed"])

                let again: Answers.Activation = try household.activate().expect(.exit(0)).answer()
                #expect(again == answer)
                #expect(new.statistics.verify == 1, "the PIN is proven once")

                let delivered = ["activation", "delivered", answer.protocol, "--json"]
                _ = try household.tscns(delivered).expect(.exit(0))
                #expect(try household.activations().map(\.phase) == ["delivered"])
                let refused = try household.activate()
                #expect(refused.end == .exit(4))
                #expect(["new.alreadyActive", "new.codesMissing"].contains(refused.reasonID))
                #expect(household.codes(in: refused).isEmpty)
                #expect(old.statistics.emptyVerify + new.statistics.emptyVerify == 0)
                try household.verifiedLedger()
            }
        }

        private func expectAll(of household: Household, in answer: Answers.Activation) {
            let plan = household.world.plan
            #expect(answer.schema == "tscns.activation/1")
            #expect(answer.protocol.utf8.count == 17)
            #expect(answer.holder.surname == "ROSSI")
            #expect(answer.holder.fiscalCode == plan.old.holder.fiscalCode)
            #expect(answer.region == "Toscana")
            #expect(answer.teamNumber == plan.new.teamNumber)
            #expect(answer.expires == plan.new.expires.iso8601)
            #expect(answer.activatedOn == plan.today.iso8601)
            #expect(answer.pin == plan.codes?.pin)
            #expect(answer.puk == plan.codes?.puk)
            #expect(answer.cip == plan.codes?.cip)
            #expect(answer.checkpoint.hasPrefix("tscns/"))
            #expect(answer.checkpoint.contains("\n\(answer.ledgerIndex + 1)\n"))
        }

        @Test(
            "old and new cards of every proven generation",
            arguments: [
                (CardProfile.st2021, CardProfile.st2021ChainingOnly),
                (.st2021ChainingOnly, .st2021), (.idemia2021, .idemia2021),
                (.classic1024, .idemia2021),
            ]
        )
        func generations(old: CardProfile, new: CardProfile) throws {
            let household = try Household.ready(.ok, old: old, new: new)
            let cards = (old: try household.oldCard(), new: try household.newCard())
            let run = try withCards(cards.old, cards.new) { try household.activate() }
            let answer: Answers.Activation = try run.expect(.exit(0)).answer()
            #expect(answer.pin == household.world.plan.new.pin)
            #expect(cards.old.statistics.psos == 2, "log-in and request")
            #expect(cards.new.statistics.psos == 1, "the proof")
            try household.verifiedLedger()
        }

        @Test("a new card whose PIN is unproven is read and checked, but sent no PIN")
        func unprovenNewCard() throws {
            let household = try Household.ready(.ok, new: .ace2025)
            let new = try household.newCard()
            let run = try withCards(household.oldCard(), new) { try household.activate() }
            let answer: Answers.Activation = try run.expect(.exit(0)).answer()
            #expect(answer.pin == household.world.plan.codes?.pin)
            #expect(new.statistics.verify == 0)
            let shown = try household.tscns(["ledger", "show", "--json"]).expect(.exit(0))
            #expect(shown.output.holds(Array(#""proof":"unknown""#.utf8)))
        }

        @Test(
            "an old card whose PIN is unproven is refused without a VERIFY",
            arguments: [CardProfile.ace2025, .unlisted]
        )
        func unprovenOldCard(profile: CardProfile) throws {
            let household = try Household.ready(.ok, old: profile)
            let old = try household.oldCard()
            let run = try withCards(old, household.newCard()) { try household.activate() }
            #expect(run.end == .exit(4))
            #expect(run.reasonID == "card.generationUnproven")
            #expect(old.statistics.verify == 0)
            #expect(household.codes(in: run).isEmpty)
        }

        @Test("the readers may be named, in any order")
        func namedReaders() throws {
            let household = try Household.ordinary()
            let run = try withCards(household.newCard(), household.oldCard()) {
                try household.activate("--reader", "00 01", "--new-reader", "00 00")
            }
            #expect(run.end == .exit(0), "\(run.text)")
        }

        @Test("one reader is enough: the cards are swapped")
        func swap() throws {
            let household = try Household.ordinary()
            let old = try CardInReader(household.oldCard(), in: .first)
            var new: CardInReader?
            defer { new?.remove() }
            let run = try household.tscns(household.activation()) { _ in
                let clock = ContinuousClock()
                let end = clock.now + .seconds(10)
                while old.card.statistics.psos < 2, clock.now < end {
                    Thread.sleep(forTimeInterval: 0.05)
                }
                old.remove()
                new = try CardInReader(household.newCard(), in: .first)
            }
            let answer: Answers.Activation = try run.expect(.exit(0)).answer()
            #expect(answer.pin == household.world.plan.codes?.pin)
            #expect(new?.card.statistics.verify == 1)
            try household.verifiedLedger()
        }

        @Test("a batch made by the two openssl commands is imported like one of our own")
        func opensslBatch() throws {
            let household = try Household.ordinary()
            let world = household.world
            let issuer = try #require(world.issuers["6090"])
            let station = household.path("state/station.pem")
            let openssl = try Program.installed("openssl")
            let digest = try openssl.run(
                ["x509", "-in", station, "-noout", "-fingerprint", "-sha256"]
            ).expect(.exit(0))
            let fingerprint = String(decoding: digest.output, as: UTF8.self)
                .split(separator: "=").last?.filter(\.isHexDigit).lowercased()
            let records = try world.lines(of: "6090").map { try $0.text() }
            let header = """
                {"kind":"batch","issuer":"6090","station":"\(fingerprint ?? "")","sequence":2,\
                "part":1,"parts":1,"records":\(records.count)}
                """
            let lines = ([header] + records).joined(separator: "\n") + "\n"
            try household.home.write(Array(lines.utf8), to: "batch.jsonl")
            try household.home.write(issuer.batchKeyPEM(), to: "batch.key")
            for cipher in ["-aes-256-gcm", "-aes-256-cbc"] {
                _ = try openssl.run([
                    "cms", "-sign", "-binary", "-nodetach", "-outform", "DER",
                    "-in", household.path("batch.jsonl"), "-out", household.path("batch.signed"),
                    "-signer", household.path("config/issuers/6090.pem"),
                    "-inkey", household.path("batch.key"),
                ]).expect(.exit(0))
                _ = try openssl.run([
                    "cms", "-encrypt", "-binary", cipher, "-outform", "DER",
                    "-in", household.path("batch.signed"), "-out", household.path("batch.cms"),
                    station,
                ]).expect(.exit(0))
                let station = try household.copy()
                let answer: Answers.Import =
                    try station
                    .tscns(["registry", "import", household.path("batch.cms"), "--json"])
                    .expect(.exit(0)).answer()
                #expect(answer.rejected.isEmpty)
                #expect(answer.unchanged + answer.imported == records.count)
            }
        }
    }
}
