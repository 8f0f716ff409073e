// SPDX-License-Identifier: EUPL-1.2

import CivilTime
import OpenSSL
import Testing
import VirtualCard

extension StationTests {
    @Suite("Cards that are read without a PIN")
    struct Reading {
        private static let readable: [CardProfile] = [
            .st2021, .st2021ChainingOnly, .idemia2021, .classic1024, .ace2025, .unlisted,
        ]

        @Test(
            "every generation is shown in at most 16 exchanges and no VERIFY",
            arguments: readable
        )
        func show(profile: CardProfile) throws {
            let household = try Household.ready(.ok, old: profile)
            let card = try household.oldCard()
            let run = try withCards(card, nil) { try household.tscns(["card", "show", "--json"]) }
            let shown: Answers.Card = try run.expect(.exit(0)).answer()

            #expect(shown.schema == "tscns.card/1")
            #expect(shown.reader == CardInReader.Slot.first.readerName)
            #expect(shown.cardID == household.world.plan.old.cardID)
            #expect(shown.teamNumber == household.world.plan.old.teamNumber)
            #expect(shown.holder.surname == "ROSSI")
            #expect(shown.holder.givenName == "MARIO")
            #expect(shown.holder.fiscalCode == "RSSMRA80A01H501U")
            #expect(shown.holder.birthDate == "1980-01-01")
            #expect(shown.holder.sex == "M")
            #expect(shown.issuer.code == "6090")
            #expect(shown.issuer.region == "Toscana")
            #expect(shown.issued == household.world.plan.old.issued.iso8601)
            #expect(shown.expires == household.world.plan.old.expires.iso8601)
            #expect(shown.certificate.keyBits == profile.keyBits)
            #expect(shown.atr == hexadecimal(profile.atr).uppercased())
            let der = try #require(household.world.old.files[profile.layout.certificate])
            #expect(shown.certificate.sha256 == hexadecimal(SHA256.digest(der)))

            let counted = card.statistics
            #expect(shown.exchanges == counted.exchanges)
            #expect(shown.bytes == counted.bytesIn + counted.bytesOut)
            #expect(counted.exchanges <= 16)
            #expect(counted.verify == 0)
            #expect(counted.emptyVerify == 0)
        }

        @Test("the two readers are listed with what is in them")
        func readers() throws {
            let household = try Household.ordinary()
            let run = try withCards(nil, household.newCard()) {
                try household.tscns(["reader", "list", "--json"])
            }
            let answer: Answers.Readers = try run.expect(.exit(0)).answer()
            #expect(answer.readers.map(\.name) == ["Virtual PCD 00 00", "Virtual PCD 00 01"])
            #expect(answer.readers.map(\.content) == ["empty", "cns"])
            #expect(answer.readers.map { $0.atr != nil } == [false, true])
        }

        @Test("a genuine card is unverified without its PIN and genuine with it")
        func verify() throws {
            let household = try Household.ordinary()
            let card = try household.oldCard()
            try withCards(card, nil) {
                let without: Answers.Verification =
                    try household
                    .tscns(["card", "verify", "--json"]).expect(.exit(0)).answer()
                #expect(without.verdict == "unverified")
                #expect(without.ids("unknown") == ["holder.signature"])
                #expect(without.ids("fail").isEmpty)
                #expect(card.statistics.verify == 0)

                let pin = household.path("pins/old.pin")
                let with: Answers.Verification =
                    try household
                    .tscns(["card", "verify", "--json", "--pin-file", pin]).expect(.exit(0))
                    .answer()
                #expect(with.verdict == "genuine")
                #expect(with.checks.allSatisfy { $0.result == "pass" })
                #expect(with.checks.count == without.checks.count)
                #expect(card.statistics.verify == 1)
                #expect(card.statistics.psos == 1)
                #expect(card.statistics.emptyVerify == 0)
            }
        }

        @Test("the PIN may come from standard input")
        func standardInput() throws {
            let household = try Household.ordinary()
            let card = try household.oldCard()
            let run = try withCards(card, nil) {
                try household.tscns(
                    ["card", "verify", "--json", "--pin-file", "-"],
                    input: household.world.plan.old.pin + "\n"
                )
            }
            #expect(try run.expect(.exit(0)).answer(Answers.Verification.self).verdict == "genuine")
        }
    }
}

/// Bytes as lower-case hexadecimal digits.
func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
