// SPDX-License-Identifier: EUPL-1.2

internal import CivilTime
internal import OpenSSL

/// What a certificate says of itself, measured against the profile of a CNS.
struct CertificateChecks {
    let certificate: Certificate
    let role: CardRole
    let time: UnixTime
    let policy: TrustPolicy

    /// Old cards only, and only until the day of the policy.
    var acceptsWeakness: Bool {
        role == .old && ItalianTime.day(at: time) <= policy.weakUntil
    }

    var profile: Finding {
        let unknown = certificate.unknownCriticalExtensions
        if let first = unknown.first { return .fail("unknown critical extension \(first)") }
        guard let usage = certificate.keyUsage else { return .fail("no key usage") }
        guard usage.contains(.digitalSignature) else {
            return .fail("the key usage is not digitalSignature")
        }
        guard !usage.contains(.nonRepudiation) else {
            return .fail("the key is for qualified signatures (nonRepudiation)")
        }
        guard certificate.extendedKeyUsage?.contains(ExtendedKeyUsage.clientAuth) == true else {
            return .fail("not for the authentication of clients")
        }
        guard !certificate.isAuthority else { return .fail("a certification authority's") }
        let policies = certificate.certificatePolicies ?? []
        guard let match = policies.first(where: policy.acceptedPolicies.contains) else {
            return .fail("none of its policies is a CNS's")
        }
        return .pass("authentication certificate under policy \(match)")
    }

    var weakness: Finding {
        guard case .rsa(let key) = certificate.publicKey else { return .fail("not RSA") }
        guard key.bits >= 1024 else { return .fail("RSA key of \(key.bits) bits") }
        guard !ROCA.isVulnerable(key.modulus) else {
            return .fail("key made by a faulty chip (ROCA, CVE-2017-15361)")
        }
        guard let digest = certificate.signatureDigest, SignatureStrength(digest) != .broken
        else { return .fail("signed over \(certificate.signatureDigest ?? "an unknown digest")") }
        var weaknesses: [String] = []
        if key.bits < 2048 { weaknesses.append("RSA key of \(key.bits) bits") }
        if SignatureStrength(digest) == .weak { weaknesses.append("signed over \(digest)") }
        guard !weaknesses.isEmpty else { return .pass("RSA \(key.bits), \(digest)") }
        let description = weaknesses.joined(separator: ", ")
        return acceptsWeakness
            ? .pass("\(description): accepted for old cards until \(policy.weakUntil.iso8601)")
            : .fail(description)
    }

    var beginning: Finding {
        time >= certificate.notBefore
            ? .pass("valid from \(certificate.notBefore.rfc3339)")
            : .fail("valid only from \(certificate.notBefore.rfc3339)")
    }

    /// The last second belongs to the validity period (RFC 5280 §4.1.2.5).
    var end: Finding {
        time <= certificate.notAfter
            ? .pass("valid until \(certificate.notAfter.rfc3339)")
            : .fail("expired at \(certificate.notAfter.rfc3339)")
    }
}

/// How much a signature is worth by its digest, named as OpenSSL names it.
enum SignatureStrength {
    case strong
    case weak
    case broken

    init(_ digest: String) {
        switch digest {
        case "SHA256", "SHA384", "SHA512": self = .strong
        case "SHA1": self = .weak
        default: self = .broken
        }
    }
}

/// Keys whose primes a faulty library of Infineon chips chose (CVE-2017-15361).
///
/// Such primes are powers of 65537 modulo many small primes, and so is their product; of other
/// moduli fewer than one in 2^27 is by chance.
enum ROCA {
    private static let primes = [
        11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157,
    ]

    static func isVulnerable(_ modulus: [UInt8]) -> Bool {
        primes.allSatisfy { prime in
            let remainder = modulus.reduce(0) { ($0 << 8 | Int($1)) % prime }
            var power = 1
            repeat {
                if power == remainder { return true }
                power = power * 65537 % prime
            } while power != 1
            return false
        }
    }
}
