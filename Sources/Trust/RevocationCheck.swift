// SPDX-License-Identifier: EUPL-1.2

internal import CivilTime
internal import OpenSSL

/// Whether the certificates of a path are revoked, by the newest list of each issuer.
struct RevocationCheck {
    let store: TrustStore
    let time: UnixTime
    let policy: TrustPolicy
    let acceptsWeakness: Bool

    /// What a list says about one certificate.
    private enum Status {
        case good(since: UnixTime)
        case revoked(RevocationReason?)
        case unknown(String)
    }

    /// Reports the three checks for a path from the card's certificate to a trusted authority.
    func check(_ path: [Certificate], _ findings: inout Findings) {
        var good: [UnixTime] = []
        for (certificate, issuer) in zip(path, path.dropFirst()) {
            switch status(of: certificate, by: issuer) {
            case .good(let since):
                good.append(since)
            case .revoked(let reason):
                report(reason, ofAuthority: certificate.isAuthority, &findings)
                return
            case .unknown(let reason):
                reportUnknown(reason, &findings)
                return
            }
        }
        let since = good.min().map { " of \($0.rfc3339)" } ?? ""
        findings.report(.pass("a usable revocation list\(since)"), as: .revocationUnknown)
        findings.report(.pass("not on the list"), as: .revoked)
        findings.report(.pass("not on the list"), as: .suspended)
    }

    /// Reports that no list can be asked.
    private func reportUnknown(_ reason: String, _ findings: inout Findings) {
        findings.report(
            policy.revocation == .require ? .fail(reason) : .unknown(reason),
            as: .revocationUnknown
        )
        findings.report(.unknown(reason), as: .revoked)
        findings.report(.unknown(reason), as: .suspended)
    }

    private func report(
        _ reason: RevocationReason?,
        ofAuthority isAuthority: Bool,
        _ findings: inout Findings
    ) {
        let whose = isAuthority ? "the certificate of an issuing authority" : "the certificate"
        findings.report(.pass("on the list of its issuer"), as: .revocationUnknown)
        if reason == .certificateHold {
            findings.report(.pass("suspended, not revoked"), as: .revoked)
            findings.report(.fail("\(whose) is suspended"), as: .suspended)
        } else {
            findings.report(.fail("\(whose) is revoked (\(reason ?? .unspecified))"), as: .revoked)
            findings.report(.pass("revoked, not suspended"), as: .suspended)
        }
    }

    private func status(of certificate: Certificate, by issuer: Certificate) -> Status {
        let lists = store.revocationLists.filter { $0.issuer == issuer.subject }
        guard !lists.isEmpty else { return .unknown("no revocation list of the issuer") }
        var refusals: [String] = []
        // The newest list counts: an older one, replayed, must not say that all is well again.
        for list in lists.sorted(by: { $0.thisUpdate > $1.thisUpdate }) {
            if let refusal = refusal(of: list, by: issuer) {
                refusals.append(refusal)
                continue
            }
            if let entry = list.entry(serial: certificate.serial), entry.reason != .removeFromCRL {
                return .revoked(entry.reason)
            }
            guard let nextUpdate = list.nextUpdate else {
                return .unknown("the newest revocation list does not say how long it is valid")
            }
            let grace = Int64(policy.crlGraceDays) * 86_400
            guard time <= nextUpdate.adding(seconds: grace) else {
                return .unknown("the newest revocation list ended at \(nextUpdate.rfc3339)")
            }
            return .good(since: list.thisUpdate)
        }
        return .unknown("no usable revocation list: \(refusals.joined(separator: "; "))")
    }

    /// Why a list says nothing, or nil when it counts.
    private func refusal(of list: CertificateRevocationList, by issuer: Certificate) -> String? {
        guard list.thisUpdate <= time else { return "one is from the future: is the clock right?" }
        if let critical = list.criticalExtensions.first {
            return "one has the critical extension \(Self.name(of: critical))"
        }
        if let critical = list.criticalEntryExtensions.sorted().first {
            return "one has entries with the critical extension \(Self.name(of: critical))"
        }
        switch list.signatureDigest.map(SignatureStrength.init) ?? .broken {
        case .strong: break
        case .weak where acceptsWeakness: break
        default: return "one is signed over \(list.signatureDigest ?? "an unknown digest")"
        }
        guard issuer.keyUsage?.contains(.cRLSign) != false else {
            return "the issuer's key is not for revocation lists"
        }
        guard list.isSigned(by: issuer) else { return "one is not signed by the issuer" }
        return nil
    }

    private static func name(of oid: OID) -> String {
        switch oid {
        case "2.5.29.27": "deltaCRLIndicator (a list of changes)"
        case "2.5.29.28": "issuingDistributionPoint (a part of a list)"
        case "2.5.29.29": "certificateIssuer (an indirect list)"
        default: oid
        }
    }
}
