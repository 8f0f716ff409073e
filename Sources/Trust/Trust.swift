// SPDX-License-Identifier: EUPL-1.2

public import CivilTime
public import OpenSSL
public import TSCNS

/// Whether a card is to be believed.
public enum Trust {
    /// Makes every check that there is; what can't be found out is said to be unknown.
    ///
    /// - Parameters:
    ///   - card: What was read from the card.
    ///   - role: The part that it plays: old cards may be weaker for a while.
    ///   - time: The one moment that counts for all of it.
    ///   - clock: How far that moment can be believed.
    ///   - store: Who is trusted, and what is revoked.
    ///   - policy: What the administrator has decided.
    ///   - signature: What the card signed in this session, or nil when it was not asked to.
    /// - Returns: The checks and what they add up to.
    public static func verdict(
        for card: CardContents,
        role: CardRole,
        at time: UnixTime,
        clock: ClockQuality,
        store: TrustStore,
        policy: TrustPolicy,
        signature: SignatureProof?
    ) -> Verdict {
        var findings = Findings()
        findings.report(finding(on: clock), as: .clock)
        let certificate: Certificate
        do {
            certificate = try self.certificate(of: card)
        } catch {
            findings.report(.malformed, .fail, error.reason)
            return findings.verdict(otherwise: "the certificate is malformed")
        }
        findings.report(.malformed, .pass, "one X.509 certificate in exact DER")
        let checks = CertificateChecks(
            certificate: certificate,
            role: role,
            time: time,
            policy: policy
        )
        findings.report(checks.profile, as: .profile)
        findings.report(checks.weakness, as: .weak)
        findings.report(checks.beginning, as: .notYetValid)
        findings.report(checks.end, as: .expired)
        let path = PathCheck(
            certificate,
            in: store,
            at: time,
            acceptsWeakness: checks.acceptsWeakness
        )
        findings.report(path.finding, as: .untrusted)
        let revocation = RevocationCheck(
            store: store,
            time: time,
            policy: policy,
            acceptsWeakness: checks.acceptsWeakness
        )
        if let path = path.path {
            revocation.check(path, &findings)
        } else {
            for id in [CheckID.revocationUnknown, .revoked, .suspended] {
                findings.report(id, .unknown, "nobody is trusted to say")
            }
        }
        Bindings(certificate: certificate, card: card).check(&findings)
        findings.report(finding(on: signature, under: certificate.publicKey), as: .signature)
        return findings.verdict(otherwise: "not evaluated")
    }

    /// The certificate of a card, if it is well formed enough to be read by a library.
    ///
    /// - Parameter card: What was read from the card.
    /// - Returns: The certificate; whether it is to be believed is another question.
    /// - Throws: `MalformedCertificate` with what is wrong.
    public static func certificate(
        of card: CardContents
    ) throws(MalformedCertificate) -> Certificate {
        if let flaw = CertificateOutline.flaw(in: card.certificate) {
            throw MalformedCertificate(reason: flaw.rawValue)
        }
        do {
            let certificate = try Certificate(der: card.certificate)
            guard certificate.isReencodable else {
                throw CertificateError.malformed("not in canonical encoding")
            }
            return certificate
        } catch CertificateError.malformed(let reason) {
            throw MalformedCertificate(reason: reason)
        } catch {
            throw MalformedCertificate(reason: "not a certificate")
        }
    }

    private static func finding(on clock: ClockQuality) -> Finding {
        switch clock {
        case .synchronised: .pass("the clock is synchronised")
        case .plausible: .pass("nothing contradicts the clock")
        case .untrusted: .fail("the clock can't be right")
        }
    }

    private static func finding(
        on proof: SignatureProof?,
        under publicKey: Certificate.PublicKey
    ) -> Finding {
        guard let proof else { return .unknown("the card was not asked to sign") }
        guard case .rsa(let key) = publicKey else { return .unknown("the key is not RSA") }
        return key.isValidPKCS1(signature: proof.signature, sha256: SHA256.digest(proof.message))
            ? .pass("the card has the key of the certificate")
            : .fail("the signature does not verify under the certificate")
    }
}

/// A certificate that is not even handed to a library.
public struct MalformedCertificate: Error, Hashable {
    /// What is wrong with it, in English and without personal data.
    public let reason: String
}
