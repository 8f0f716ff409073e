// SPDX-License-Identifier: EUPL-1.2

import CivilTime
import OpenSSL
import Testing
import VirtualCard

extension StationTests {
    @Suite("What is missing or wrong in the trust directory")
    struct TrustDirectory {
        /// What is done to the directory, and the rule that an activation ends in.
        struct Case: CustomTestStringConvertible {
            let testDescription: String
            let rule: String
            let change: @Sendable (Household) throws -> Void

            init(
                _ description: String,
                _ rule: String,
                _ change: @escaping @Sendable (Household) throws -> Void
            ) {
                testDescription = description
                self.rule = rule
                self.change = change
            }
        }

        private static let unknown = "certificate.revocationUnknown"
        private static let list = "config/trust/6090.crl"

        static let cases: [Case] = [
            Case("E01: no revocation list", unknown) { try $0.home.remove(list) },
            Case("E02: a list from a month ago", unknown) { household in
                try put(listOf: "090", madeDaysAgo: 30, into: household)
            },
            Case("E03: a list from the future", unknown) { household in
                try put(listOf: "090", madeDaysAgo: -3, into: household)
            },
            Case("E04: a list of another authority", unknown) { household in
                try put(listOf: "120", madeDaysAgo: 0, into: household)
            },
            Case("E09: the page of a captive portal as list", unknown) { household in
                try household.home.write(Array("<html>Log in</html>".utf8), to: list)
            },
            Case("an empty list file", unknown) { try $0.home.write([], to: list) },
            Case("no authority", "certificate.untrusted") {
                try $0.home.remove("config/trust/6090.pem")
            },
            Case("no directory at all", "certificate.untrusted") {
                try $0.home.remove("config/trust")
            },
            Case("D24: the card's own certificate as authority", "certificate.untrusted") {
                household in
                let card = household.world.old
                let leaf = try #require(card.files[card.profile.layout.certificate])
                try household.home.remove("config/trust/6090.pem")
                try household.home.write(leaf, to: "config/trust/leaf.pem")
            },
        ]

        @Test("an activation is refused, whatever is missing", arguments: cases)
        func refused(fault: Case) throws {
            let household = try Household.ordinary()
            try fault.change(household)
            let old = try household.oldCard()
            try withCards(old, household.newCard()) {
                let run = try household.activate()
                #expect(run.end == .exit(4), "\(run.text)")
                #expect(run.reasonID == fault.rule, "\(run.text)")
                #expect(run.duration < .seconds(10))
                #expect(household.codes(in: run).isEmpty)
                #expect(old.statistics.verify == 0)
                try household.verifiedLedger()
            }
        }

        @Test("policy «prefer» lets unknown revocation pass, and a revoked card not")
        func prefer() throws {
            let household = try Household.ordinary()
            try household.home.remove(Self.list)
            let policy = Array("policy:\n  revocation: prefer\n".utf8)
            try household.home.write(policy, to: "config/tscnsd.yaml")
            try withCards(household.oldCard(), household.newCard()) {
                let run = try household.activate()
                #expect(run.end == .exit(0), "\(run.text)")
                try household.verifiedLedger()
            }
            let revoked = try Household.ready(.revoked)
            try revoked.home.write(policy, to: "config/tscnsd.yaml")
            try withCards(revoked.oldCard(), revoked.newCard()) {
                let run = try revoked.activate()
                #expect(run.reasonID == "certificate.revoked", "\(run.text)")
            }
        }

        /// Puts a list where that of the issuer 6090 is: signed by its authority, or another's.
        private static func put(
            listOf region: String,
            madeDaysAgo days: Int,
            into household: Household
        ) throws {
            let day = household.world.plan.today.adding(days: -days)
            let issuer = try VirtualIssuer(region: region, today: day)
            try household.home.write(issuer.revocationList(of: []).der, to: list)
        }
    }
}
