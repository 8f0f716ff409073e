// SPDX-License-Identifier: EUPL-1.2

/// What is checked before a card is believed, in the order in which a verdict lists it.
///
/// The raw values are ids that scripts and the ledger rely on.
public enum CheckID: String, Sendable, Hashable, CaseIterable {
    /// The certificate is one, exactly encoded and of sane measures.
    case malformed = "certificate.malformed"
    /// It is an authentication certificate of a CNS.
    case profile = "certificate.profile"
    /// Its key and its signature are strong enough.
    case weak = "certificate.weak"
    /// Its validity has begun.
    case notYetValid = "certificate.notYetValid"
    /// Its validity has not ended.
    case expired = "certificate.expired"
    /// A trusted authority issued it.
    case untrusted = "certificate.untrusted"
    /// Whether it is revoked can be known.
    case revocationUnknown = "certificate.revocationUnknown"
    /// It is not revoked.
    case revoked = "certificate.revoked"
    /// It is not suspended.
    case suspended = "certificate.suspended"
    /// It is for this card.
    case cardID = "binding.cardID"
    /// It is for the holder whom the card names.
    case fiscalCode = "binding.fiscalCode"
    /// The card's personal data are those that were certified.
    case personalData = "binding.personalData"
    /// The card's names are those that were certified.
    case names = "binding.names"
    /// The clock, on which half of the above depends, is plausible.
    case clock = "clock.untrusted"
    /// The card has the key of the certificate.
    case signature = "holder.signature"
}

/// One check and how it ended.
public struct Check: Sendable, Hashable {
    /// How a check ended.
    public enum Result: String, Sendable, Hashable {
        /// It is as it should be.
        case pass
        /// It is not as it should be.
        case fail
        /// It could not be found out.
        case unknown
    }

    /// What was checked.
    public let id: CheckID
    /// How it ended.
    public let result: Result
    /// Why, in English and without personal data.
    public let detail: String
}

/// What the checks of a card add up to.
public struct Verdict: Sendable, Hashable {
    /// The sum of the checks.
    public enum Outcome: String, Sendable, Hashable {
        /// Something is not as it should be.
        case rejected
        /// Nothing is wrong, but not everything could be found out.
        case unverified
        /// Everything is as it should be, the signature included.
        case genuine
    }

    /// Every check there is, in the order of `CheckID`.
    public let checks: [Check]

    /// The sum of the checks.
    public var outcome: Outcome {
        if checks.contains(where: { $0.result == .fail }) { return .rejected }
        return checks.allSatisfy { $0.result == .pass } ? .genuine : .unverified
    }

    /// The checks that failed, in their order.
    public var failures: [Check] { checks.filter { $0.result == .fail } }

    /// How one check ended.
    public subscript(id: CheckID) -> Check {
        checks.first { $0.id == id }
            ?? Check(id: id, result: .unknown, detail: "not evaluated")
    }
}

/// The results of checks while they are made; what nobody reports stays unknown.
struct Findings {
    private var checks: [CheckID: Check] = [:]

    mutating func report(_ id: CheckID, _ result: Check.Result, _ detail: String) {
        checks[id] = Check(id: id, result: result, detail: detail)
    }

    mutating func report(_ finding: Finding, as id: CheckID) {
        report(id, finding.result, finding.detail)
    }

    func verdict(otherwise reason: String) -> Verdict {
        Verdict(
            checks: CheckID.allCases.map { id in
                checks[id] ?? Check(id: id, result: .unknown, detail: reason)
            }
        )
    }
}

/// How one check ended, before it has an id.
struct Finding: Equatable {
    let result: Check.Result
    let detail: String

    static func pass(_ detail: String) -> Finding { Finding(result: .pass, detail: detail) }
    static func fail(_ detail: String) -> Finding { Finding(result: .fail, detail: detail) }
    static func unknown(_ detail: String) -> Finding { Finding(result: .unknown, detail: detail) }
}
