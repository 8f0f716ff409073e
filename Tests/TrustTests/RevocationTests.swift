// SPDX-License-Identifier: EUPL-1.2

import CivilTime
import OpenSSL
import Testing
import Trust

@Suite("Revocation") struct RevocationTests {
    private func verdict(
        with lists: CertificateRevocationList...,
        at time: UnixTime = Fixture.now,
        revocation: TrustPolicy.Revocation = .require
    ) throws -> Verdict {
        try TrustTests.verdict {
            $0.lists = lists
            $0.time = time
            $0.policy.revocation = revocation
        }
    }

    @Test("a certificate on its issuer's list is revoked, whatever reason is given or none")
    func revoked() throws {
        for reason in [RevocationReason.keyCompromise, .superseded, .unspecified, nil] {
            let list = try Fixture.list { $0.entries = [Fixture.entry(reason)] }
            let verdict = try verdict(with: list)
            #expect(verdict.failures.map(\.id) == [.revoked])
            #expect(verdict[.suspended].result == .pass)
        }
    }

    @Test("a certificate on hold is suspended")
    func suspended() throws {
        let list = try Fixture.list { $0.entries = [Fixture.entry(.certificateHold)] }
        #expect(try verdict(with: list).failures.map(\.id) == [.suspended])
    }

    @Test("one that was taken off the list again is not revoked")
    func removed() throws {
        let list = try Fixture.list { $0.entries = [Fixture.entry(.removeFromCRL)] }
        #expect(try verdict(with: list).outcome == .genuine)
    }

    @Test("E01: without a list nobody knows: refused when required, shown when preferred")
    func noList() throws {
        let required = try verdict()
        #expect(required.failures.map(\.id) == [.revocationUnknown])
        #expect(required[.revoked].result == .unknown)
        #expect(required[.suspended].result == .unknown)
        let preferred = try verdict(revocation: .prefer)
        #expect(preferred[.revocationUnknown].result == .unknown)
        #expect(preferred.outcome == .unverified)
    }

    @Test("E02: a list is used until its nextUpdate and the days of grace, to the second")
    func stale() throws {
        let list = try Fixture.list()
        let last = Fixture.now.adding(seconds: 8 * Fixture.day)
        #expect(try verdict(with: list, at: last).outcome == .genuine)
        let late = try verdict(with: list, at: last.adding(seconds: 1))
        #expect(late.failures.map(\.id) == [.revocationUnknown])
        let endless = try Fixture.list { $0.nextUpdate = nil }
        #expect(try verdict(with: endless)[.revocationUnknown].result == .fail)
    }

    @Test("a certificate on a stale list stays revoked")
    func staleButRevoked() throws {
        let list = try Fixture.list { $0.entries = [Fixture.entry(nil)] }
        let late = Fixture.now.adding(seconds: 30 * Fixture.day)
        #expect(try verdict(with: list, at: late)[.revoked].result == .fail)
    }

    @Test("E03: a list from the future is refused with a hint at the clock, to the second")
    func future() throws {
        let list = try Fixture.list()
        let made = Fixture.now.adding(seconds: -Fixture.day)
        #expect(try verdict(with: list, at: made).outcome == .genuine)
        let check = try verdict(with: list, at: made.adding(seconds: -1))[.revocationUnknown]
        #expect(check.result == .fail)
        #expect(check.detail.contains("clock"))
    }

    @Test("E04: a list by another authority, or under its name by another key, says nothing")
    func foreignLists() throws {
        let foreign = try Fixture.list { $0.issuer = DistinguishedName([.init("CN", "Other")]) }
        let forged = try Fixture.list(key: Keys.stranger)
        for list in [foreign, forged] {
            #expect(try verdict(with: list).failures.map(\.id) == [.revocationUnknown])
        }
        // They neither revoke anybody nor hide the issuer's own list.
        let newer = try Fixture.list(key: Keys.stranger) {
            $0.thisUpdate = Fixture.now
            $0.entries = [Fixture.entry(nil)]
        }
        #expect(try verdict(with: newer, Fixture.list()).outcome == .genuine)
    }

    @Test("the newest list counts, whatever order they come in: an old one can't be replayed")
    func replay() throws {
        let old = try Fixture.list { $0.nextUpdate = Fixture.now.adding(seconds: 90 * Fixture.day) }
        let new = try Fixture.list {
            $0.thisUpdate = Fixture.now
            $0.entries = [Fixture.entry(nil)]
        }
        #expect(try verdict(with: old).outcome == .genuine)
        #expect(try verdict(with: old, new).failures.map(\.id) == [.revoked])
        #expect(try verdict(with: new, old).failures.map(\.id) == [.revoked])
    }

    @Test(
        "E07: lists of changes, parts of lists and unknown critical extensions are refused by name",
        arguments: [
            ("2.5.29.27", [0x02, 0x01, 0x01], "deltaCRLIndicator"),
            ("2.5.29.28", [0x30, 0x00], "issuingDistributionPoint"),
            ("1.2.3.4", [0x05, 0x00], "1.2.3.4"),
        ] as [(String, [UInt8], String)]
    )
    func criticalExtensions(_ oid: String, _ value: [UInt8], _ name: String) throws {
        let odd = RawExtension(oid: oid, isCritical: true, value: value)
        let list = try Fixture.list { $0.otherExtensions = [odd] }
        let check = try verdict(with: list)[.revocationUnknown]
        #expect(check.result == .fail)
        #expect(check.detail.contains(name))
    }

    @Test("E07: a list with an entry that only who knows its extension can read is refused")
    func criticalEntryExtensions() throws {
        // certificateIssuer, as an indirect list has it: GeneralNames with one DNS name.
        let issuer = RawExtension(
            oid: "2.5.29.29",
            isCritical: true,
            value: [0x30, 0x03, 0x82, 0x01, 0x61]
        )
        let list = try Fixture.list {
            $0.entries = [RevocationEntry(serial: [9], date: Fixture.now)]
            $0.entryExtensions = [issuer]
        }
        let check = try verdict(with: list)[.revocationUnknown]
        #expect(check.result == .fail)
        #expect(check.detail.contains("certificateIssuer"))
    }

    @Test("a list signed over SHA-1 is for old cards only")
    func weakList() throws {
        let list = try Fixture.list { $0.signatureDigest = .sha1 }
        #expect(try verdict(with: list).failures.map(\.id) == [.revocationUnknown])
        #expect(
            try TrustTests.verdict {
                $0.role = .old
                $0.lists = [list]
            }.outcome == .genuine
        )
    }

    @Test("a list signed by a key that is not for lists says nothing")
    func keyUsage() throws {
        let verdict = try TrustTests.verdict {
            $0.authorities = [try Fixture.authority { $0.keyUsage = .keyCertSign }]
        }
        #expect(verdict.failures.map(\.id) == [.revocationUnknown])
    }
}
