// SPDX-License-Identifier: EUPL-1.2

import CivilTime
import OpenSSL
import Testing

@testable import Trust

@Suite("Verdicts on cards") struct VerdictTests {
    @Test("a good card is genuine, and every check is there in its order")
    func genuine() throws {
        let verdict = try verdict()
        #expect(verdict.failures.isEmpty)
        #expect(verdict.outcome == .genuine)
        #expect(verdict.checks.map(\.id) == CheckID.allCases)
        #expect(
            CheckID.allCases.map(\.rawValue) == [
                "certificate.malformed", "certificate.profile", "certificate.weak",
                "certificate.notYetValid", "certificate.expired", "certificate.untrusted",
                "certificate.revocationUnknown", "certificate.revoked", "certificate.suspended",
                "binding.cardID", "binding.fiscalCode", "binding.personalData", "binding.names",
                "clock.untrusted", "holder.signature",
            ]
        )
    }

    @Test("no detail holds personal data")
    func privacy() throws {
        let details = try verdict().checks.map(\.detail).joined(separator: "\n")
        for secret in ["ROSSI", "MARIO", "RSSMRA", "6090012345678000"] {
            #expect(!details.contains(secret))
        }
    }

    @Test("a card that has not signed is unverified, whatever else is good")
    func unsigned() throws {
        let verdict = try verdict { $0.signingKey = nil }
        #expect(verdict[.signature].result == .unknown)
        #expect(verdict.outcome == .unverified)
        #expect(verdict.checks.filter { $0.result != .pass }.map(\.id) == [.signature])
    }

    @Test("A30, D27: a signature by another key is refused")
    func foreignKey() throws {
        let verdict = try verdict { $0.signingKey = try Keys.stranger }
        #expect(verdict.failures.map(\.id) == [.signature])
        #expect(verdict.outcome == .rejected)
    }

    @Test("a clock that can't be right rejects, one that is only plausible does not")
    func clock() throws {
        #expect(try verdict { $0.clock = .untrusted }.failures.map(\.id) == [.clock])
        #expect(try verdict { $0.clock = .plausible }.outcome == .genuine)
    }

    @Test("D26: validity ends and begins to the second")
    func validity() throws {
        let begin = Fixture.now.adding(seconds: -365 * Fixture.day)
        let end = Fixture.now.adding(seconds: 365 * Fixture.day)
        func result(_ id: CheckID, at time: UnixTime) throws -> Check.Result {
            try verdict { $0.time = time }[id].result
        }
        #expect(try result(.notYetValid, at: begin.adding(seconds: -1)) == .fail)
        #expect(try result(.notYetValid, at: begin) == .pass)
        #expect(try result(.expired, at: end) == .pass)
        #expect(try result(.untrusted, at: end) == .pass)
        #expect(try result(.expired, at: end.adding(seconds: 1)) == .fail)
        // That a certificate has expired does not make its issuer a stranger.
        #expect(try result(.untrusted, at: end.adding(seconds: 1)) == .pass)
    }

    @Test("D26, T09: certificates that end in 2038, 2050 and 2100 are read right")
    func farFuture() throws {
        for year in ["2038", "2050", "2100"] {
            let end = try #require(UnixTime(rfc3339: "\(year)-02-01T00:00:00Z"))
            let verdict = try verdict { $0.template = { $0.notAfter = end } }
            #expect(
                verdict[.expired]
                    == Check(
                        id: .expired,
                        result: .pass,
                        detail: "valid until \(end.rfc3339)"
                    )
            )
        }
    }

    @Test("a card that is told apart by nothing else is rejected by its first failure's id")
    func outcome() throws {
        let verdict = try verdict {
            $0.lists = []; $0.policy.revocation = .prefer
        }
        #expect(verdict.outcome == .unverified)
        #expect(verdict[.revocationUnknown].result == .unknown)
    }
}
