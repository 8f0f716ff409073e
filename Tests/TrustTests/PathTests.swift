// SPDX-License-Identifier: EUPL-1.2

import CivilTime
import OpenSSL
import TSCNS
import Testing
import Trust

@Suite("Paths to trusted authorities") struct PathTests {
    private func name(_ text: String) -> DistinguishedName {
        DistinguishedName([.init("C", "IT"), .init("CN", text)])
    }

    /// A certificate of the holder's key by which it could issue others.
    private func link(
        _ subject: String,
        by issuer: DistinguishedName,
        key: RSAPrivateKey,
        isAuthority: Bool = true
    ) throws -> Certificate {
        let template = CertificateTemplate(
            subject: name(subject),
            serial: [2],
            notBefore: Fixture.now.adding(seconds: -Fixture.day),
            notAfter: Fixture.now.adding(seconds: Fixture.day),
            isAuthority: isAuthority,
            keyUsage: isAuthority ? [.keyCertSign, .cRLSign] : .digitalSignature
        )
        return try Certificate.issue(
            template,
            subjectKey: Keys.stranger.publicKey,
            issuer: issuer,
            issuerKey: key
        )
    }

    @Test("a certificate signed by somebody else under the authority's name is refused")
    func forgery() throws {
        let verdict = try verdict { $0.issuerKey = try Keys.stranger }
        #expect(verdict.failures.map(\.id) == [.untrusted])
    }

    @Test("K03: without any authority nobody is trusted, and the verdict says so")
    func noAuthority() throws {
        let check = try verdict { $0.authorities = [] }[.untrusted]
        #expect(check.result == .fail)
        #expect(check.detail.contains("no certification authority is trusted"))
    }

    @Test("D26: an authority that has expired, or is not yet valid, has words of its own")
    func expiredAuthority() throws {
        let expired = try verdict {
            $0.authorities = [try Fixture.authority { $0.notAfter = Fixture.now }]
        }[.untrusted]
        #expect(expired.result == .fail)
        #expect(expired.detail == "the certificate of the issuing authority has expired")
        let early = try verdict {
            $0.authorities = [
                try Fixture.authority { $0.notBefore = Fixture.now.adding(seconds: 1) }
            ]
        }[.untrusted]
        #expect(early.detail == "the certificate of the issuing authority is not yet valid")
        let valid = try verdict {
            $0.authorities = [
                try Fixture.authority { $0.notAfter = Fixture.now.adding(seconds: 1) }
            ]
        }[.untrusted]
        #expect(valid.result == .pass)
    }

    @Test("an authority between is trusted when its issuer is, and never by itself")
    func intermediate() throws {
        let between = try link("Between", by: Fixture.authorityName, key: Keys.authority)
        let list = try Fixture.list(key: Keys.stranger) { $0.issuer = name("Between") }
        let trusted = try verdict {
            $0.issuerName = name("Between")
            $0.issuerKey = try Keys.stranger
            $0.authorities.append(between)
            $0.lists.append(list)
        }
        #expect(trusted.outcome == .genuine)
        let alone = try verdict {
            $0.issuerName = name("Between")
            $0.issuerKey = try Keys.stranger
            $0.authorities = [between]
        }
        #expect(alone[.untrusted].result == .fail)
    }

    @Test("an authority between that is revoked takes its certificates along")
    func revokedIntermediate() throws {
        let between = try link("Between", by: Fixture.authorityName, key: Keys.authority)
        let revoked = RevocationEntry(serial: [2], date: Fixture.now, reason: .cACompromise)
        let verdict = try verdict {
            $0.issuerName = name("Between")
            $0.issuerKey = try Keys.stranger
            $0.authorities.append(between)
            $0.lists = [
                try Fixture.list(key: Keys.stranger) { $0.issuer = name("Between") },
                try Fixture.list { $0.entries = [revoked] },
            ]
        }
        #expect(verdict.failures.map(\.id) == [.revoked])
        #expect(verdict[.revoked].detail.contains("issuing authority"))
    }

    @Test("D07, D24: nobody who is no authority vouches, not even from the trust directory")
    func endEntity() throws {
        let person = try link(
            "Person",
            by: Fixture.authorityName,
            key: Keys.authority,
            isAuthority: false
        )
        let store = TrustStore(authorities: [try Fixture.authority(), person])
        #expect(store.anchors.count == 1)
        #expect(store.intermediates.isEmpty)
        #expect(store.problems.count == 1)
        let verdict = try verdict {
            $0.issuerName = name("Person")
            $0.issuerKey = try Keys.stranger
            $0.authorities.append(person)
        }
        #expect(verdict[.untrusted].result == .fail)
        let path = CertificatePath.verify(
            leaf: try Fixture().certificateIssued(by: name("Person"), key: Keys.stranger),
            anchors: [try Fixture.authority()],
            intermediates: [person],
            at: Fixture.now,
            securityLevel: 2
        )
        guard case .invalid(let code, let depth, let reason) = path else {
            Issue.record("an end entity vouched")
            return
        }
        #expect([24, 79].contains(code))
        #expect(depth == 1)
        #expect(!reason.isEmpty)
    }

    @Test("D25: a path longer than four authorities, and one that goes round, are refused")
    func longPath() throws {
        func verdictThrough(_ count: Int) throws -> Verdict {
            try verdict {
                var (issuer, key) = (Fixture.authorityName, try Keys.authority)
                for index in 1...count {
                    let subject = "Between \(index)"
                    $0.authorities.append(try link(subject, by: issuer, key: key))
                    (issuer, key) = (name(subject), try Keys.stranger)
                }
                $0.issuerName = issuer
                $0.issuerKey = key
            }
        }
        #expect(try verdictThrough(4)[.untrusted].result == .pass)
        #expect(try verdictThrough(5)[.untrusted].result == .fail)
        let loop = try verdict {
            $0.authorities += [
                try link("A", by: name("B"), key: Keys.stranger),
                try link("B", by: name("A"), key: Keys.stranger),
            ]
            $0.issuerName = name("A")
            $0.issuerKey = try Keys.stranger
        }
        #expect(loop[.untrusted].result == .fail)
    }
}

extension Fixture {
    fileprivate func certificateIssued(
        by name: DistinguishedName,
        key: RSAPrivateKey
    ) throws -> Certificate {
        var fixture = self
        fixture.issuerName = name
        fixture.issuerKey = key
        return try Certificate(der: fixture.card().certificate)
    }
}
