// SPDX-License-Identifier: EUPL-1.2

public import CivilTime
public import OpenSSL

/// What an administrator decides about believing cards.
public struct TrustPolicy: Sendable, Hashable {
    /// What to make of a certificate of which nobody can say whether it is revoked.
    public enum Revocation: String, Sendable, Hashable {
        /// Refuse it.
        case require
        /// Say so and go on.
        case prefer
    }

    /// What to make of missing revocation lists.
    public var revocation: Revocation
    /// The last day, in Italy, on which the weak key or signature of an old card is accepted.
    public var weakUntil: CalendarDate
    /// The certificate policies of which a certificate must name one.
    public var acceptedPolicies: [OID]
    /// For how many days after its nextUpdate a revocation list is still used.
    public var crlGraceDays: Int

    /// The policy of AgID's profile of CNS authentication certificates.
    public static let authenticationPolicy: OID = "1.3.76.16.2.1"

    /// 2027-12-31: by then the last cards with 1024-bit keys have expired.
    public static let defaultWeakUntil = CalendarDate(daysSinceEpoch: 21_183)

    /// A policy; without arguments the strict one that is the default.
    public init(
        revocation: Revocation = .require,
        weakUntil: CalendarDate = defaultWeakUntil,
        acceptedPolicies: [OID] = [authenticationPolicy],
        crlGraceDays: Int = 7
    ) {
        self.revocation = revocation
        self.weakUntil = weakUntil
        self.acceptedPolicies = acceptedPolicies
        self.crlGraceDays = crlGraceDays
    }
}

/// Which part a card plays in an activation.
public enum CardRole: Sendable, Hashable {
    /// The card with which the holder proves who they are.
    case old
    /// The card that is activated.
    case new
}

/// How far the clock can be believed.
public enum ClockQuality: String, Sendable, Hashable {
    /// The kernel says that it is synchronised.
    case synchronised
    /// Nothing contradicts it.
    case plausible
    /// It is earlier than what is known to be past, or later than can be.
    case untrusted
}

/// What a card has signed, to show that it has the key.
public struct SignatureProof: Sendable, Hashable {
    /// The challenge, of which the card signed the SHA-256 digest.
    public var message: [UInt8]
    /// What the card answered.
    public var signature: [UInt8]

    /// The proof that a card gave.
    public init(message: [UInt8], signature: [UInt8]) {
        self.message = message
        self.signature = signature
    }
}
