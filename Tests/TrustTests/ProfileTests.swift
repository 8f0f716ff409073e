// SPDX-License-Identifier: EUPL-1.2

import CivilTime
import OpenSSL
import Testing

@testable import Trust

@Suite("Profile and strength of certificates") struct ProfileTests {
    private func failures(
        _ template: @escaping (inout CertificateTemplate) -> Void
    ) throws -> [CheckID] {
        try verdict { $0.template = template }.failures.map(\.id)
    }

    @Test("D06: no key usage and one that includes nonRepudiation are refused")
    func keyUsage() throws {
        #expect(try failures { $0.keyUsage = nil } == [.profile])
        #expect(try failures { $0.keyUsage = [.digitalSignature, .nonRepudiation] } == [.profile])
        #expect(try failures { $0.keyUsage = .nonRepudiation }.contains(.profile))
        #expect(try failures { $0.keyUsage = .keyEncipherment }.contains(.profile))
    }

    @Test("D04: a certificate for servers, or for nothing in particular, is refused")
    func purpose() throws {
        let server = [ExtendedKeyUsage.serverAuth]
        #expect(try failures { $0.extendedKeyUsage = server } == [.profile, .untrusted])
        #expect(try failures { $0.extendedKeyUsage = [] } == [.profile])
        #expect(try failures { $0.extendedKeyUsage += server } == [])
    }

    @Test("a certificate under no policy, another policy or one that is configured")
    func policies() throws {
        #expect(try failures { $0.certificatePolicies = [] } == [.profile])
        #expect(try failures { $0.certificatePolicies = ["1.3.76.47.4"] } == [.profile])
        #expect(try failures { $0.certificatePolicies.append("1.2.3") } == [])
        let configured = try verdict {
            $0.template = { $0.certificatePolicies = ["1.3.159.6.1.3.2.10"] }
            $0.policy.acceptedPolicies.append("1.3.159.6.1.3.2.10")
        }
        #expect(configured.outcome == .genuine)
    }

    @Test("D08: an unknown critical extension is refused, an unknown other one is not")
    func unknownExtension() throws {
        let value: [UInt8] = [0x05, 0x00]
        let critical = RawExtension(oid: "1.2.3.4", isCritical: true, value: value)
        #expect(try failures { $0.otherExtensions = [critical] }.contains(.profile))
        let other = RawExtension(oid: "1.2.3.4", isCritical: false, value: value)
        #expect(try failures { $0.otherExtensions = [other] } == [])
    }

    @Test("a certification authority's certificate is no card's")
    func authority() throws {
        #expect(try failures { $0.isAuthority = true }.contains(.profile))
        #expect(try failures { $0.isAuthority = false } == [])
    }

    @Test(
        "D02, D03: 1024 bits or SHA-1 pass on old cards until the policy's day, never on new ones"
    )
    func weakness() throws {
        func weak(_ role: CardRole, _ time: UnixTime, key: RSAPrivateKey, _ digest: SignatureDigest)
            throws -> Verdict
        {
            try verdict {
                $0.role = role
                $0.time = time
                $0.certifiedKey = key
                $0.signingKey = key
                $0.template = {
                    $0.signatureDigest = digest
                    $0.notAfter = Fixture.now.adding(seconds: 1460 * Fixture.day)
                }
                $0.lists = [
                    try Fixture.list {
                        $0.thisUpdate = time; $0.nextUpdate = time
                    }
                ]
            }
        }
        // The day ends at midnight in Italy: 23:00Z.
        let last = try #require(UnixTime(rfc3339: "2027-12-31T22:59:59Z"))
        for (key, digest) in [
            (try Keys.old, SignatureDigest.sha256), (try Keys.holder, .sha1), (try Keys.old, .sha1),
        ] {
            #expect(try weak(.old, last, key: key, digest).outcome == .genuine)
            let late = try weak(.old, last.adding(seconds: 1), key: key, digest)
            #expect(late.failures.map(\.id) == [.weak])
            let new = try weak(.new, Fixture.now, key: key, digest)
            #expect(new.failures.map(\.id) == [.weak])
        }
    }

    @Test("an authority with a 1024-bit key vouches for old cards only, and until the same day")
    func weakAuthority() throws {
        func untrusted(_ role: CardRole, _ time: UnixTime = Fixture.now) throws -> Check.Result {
            try verdict {
                $0.role = role
                $0.time = time
                $0.issuerKey = try Keys.old
                $0.authorities = [try Fixture.authority(key: Keys.old)]
            }[.untrusted].result
        }
        #expect(try untrusted(.old) == .pass)
        #expect(try untrusted(.new) == .fail)
        #expect(try untrusted(.old, Fixture.now.adding(seconds: 730 * Fixture.day)) == .fail)
    }

    @Test("D01, D03: MD5 and keys below 1024 bits never pass")
    func broken() throws {
        for role in [CardRole.old, .new] {
            let digest = try verdict {
                $0.role = role
                $0.template = { $0.signatureDigest = .md5 }
            }
            #expect(digest[.weak].result == .fail)
            #expect(digest[.untrusted].result == .fail)
            let key = try verdict {
                $0.role = role
                $0.certifiedKey = try Keys.tiny
                $0.signingKey = try Keys.tiny
            }
            #expect(key[.weak].result == .fail)
            #expect(key[.untrusted].result == .fail)
        }
    }

    @Test("D19: moduli of the faulty chip are told from others")
    func roca() throws {
        // Powers of 65537 are what the fault looks like; this one has 1025 bits.
        var modulus: [UInt8] = [1]
        for _ in 0..<64 {
            var product = [UInt8](repeating: 0, count: modulus.count + 2)
            var carry = 0
            for index in (0..<product.count).reversed() {
                let low = index >= 2 ? Int(modulus[index - 2]) : 0
                let high = index < modulus.count ? Int(modulus[index]) : 0
                carry += low + high
                product[index] = UInt8(carry & 0xFF)
                carry >>= 8
            }
            modulus = product
        }
        #expect(ROCA.isVulnerable(modulus))
        #expect(try !ROCA.isVulnerable(Keys.holder.publicKey.modulus))
        #expect(try !ROCA.isVulnerable(Keys.old.publicKey.modulus))
    }
}
