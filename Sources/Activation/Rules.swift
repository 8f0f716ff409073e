// SPDX-License-Identifier: EUPL-1.2

public import CivilTime
public import Registry
public import TSCNS

/// The rules of an activation, as functions of facts: no clock, no store, no card.
///
/// What is missing is refused, never assumed. Numbers are those of the design's §3.
public enum Rules {
    /// Rules 1, 2 and 5: whether a holder may activate anything with the card of the login.
    ///
    /// - Parameters:
    ///   - old: What the registry knows of that card; nil when nothing.
    ///   - holder: The codice fiscale that its certificate proves.
    ///   - assistance: The holder's entitlement today.
    ///   - today: The day in Italy.
    /// - Returns: The first rule that says no, or nil.
    public static func refusal(
        old: CardRecord?,
        holder: FiscalCode,
        assistance: Assistance,
        on today: CalendarDate
    ) -> RuleID? {
        if let rule = refusal(old: old, holder: holder, on: today) { return rule }
        switch old?.activation?.mode {
        case .direct: break
        case .delegate, .desk: return .oldActivatedByDelegate
        case nil: return .oldActivationUnknown
        }
        switch assistance {
        case .entitled: return nil
        case .lost: return .assistanceLost
        case .unknown: return .assistanceUnknown
        }
    }

    /// Rule 1: whether the card of the login is the holder's and still counts.
    ///
    /// - Returns: The first rule that says no, or nil.
    public static func refusal(
        old: CardRecord?,
        holder: FiscalCode,
        on today: CalendarDate
    ) -> RuleID? {
        guard let old, old.fiscalCode == holder else { return .oldUnknown }
        guard old.state == .active else { return .oldNotActive }
        return old.expires >= today ? nil : .oldExpired
    }

    /// Rules 3, 4, 6 and 8: whether a card may be activated in the place of another.
    ///
    /// - Returns: The first rule that says no, or nil.
    public static func refusal(
        new: CardRecord,
        old: CardRecord,
        on today: CalendarDate
    ) -> RuleID? {
        guard new.fiscalCode == old.fiscalCode else { return .directOnly }
        guard new.issuer == old.issuer else { return .newIssuerDiffers }
        // It is no renewal of a card that outlives it either, but this says more.
        guard new.expires >= today else { return .newExpired }
        guard new.reason == .renewal, new.cardID != old.cardID, new.issued > old.issued,
            new.expires > old.expires
        else { return .newNotRenewal }
        return refusal(stateOf: new, on: today)
    }

    /// Rule 8, and what is known against the codes: whether a card may be activated at all.
    ///
    /// - Returns: The first rule that says no, or nil.
    public static func refusal(
        stateOf new: CardRecord,
        on today: CalendarDate
    ) -> RuleID? {
        guard new.hasChip else { return .newWithoutChip }
        guard new.expires >= today else { return .newExpired }
        switch new.state {
        case .issued: break
        case .active: return .newAlreadyActive
        case .suspended: return .newSuspended
        case .revoked: return .newRevoked
        }
        switch new.codes {
        case .sealed: return nil
        case .mismatched: return .newCodesDoNotMatch
        case .exposed: return .newCardNotAuthentic
        case .none, .destroyed: return .newCodesMissing
        }
    }

    /// What a holder's six digits and date come to (rule 7).
    public enum Match: Sendable, Hashable {
        /// They describe this card.
        case card(CardRecord)
        /// The number's check digit is wrong: a slip, not a guess.
        case typo
        /// They describe no card of this holder; number and date are not told apart.
        case none
    }

    /// Finds the card that a holder describes.
    ///
    /// - Parameters:
    ///   - lastSix: Six digits.
    ///   - expires: The date on the front.
    ///   - candidates: The holder's cards but the one of the login.
    /// - Returns: The match; of several cards with these digits and this date, the one issued last.
    public static func match(
        lastSix: String,
        expires: CalendarDate,
        among candidates: [CardRecord]
    ) -> Match {
        let described = candidates.filter {
            $0.teamNumber.lastSix == lastSix && $0.expires == expires
        }
        if let card = described.max(by: { $0.issued < $1.issued }) { return .card(card) }
        let couldBeNumber = candidates.contains {
            TeamNumber($0.teamNumber.leading + lastSix) != nil
        }
        return couldBeNumber || candidates.isEmpty ? .none : .typo
    }

    /// Wrong guesses after which no more are taken.
    public enum GuessLimit {
        /// Within 24 hours.
        public static let perDay = 5
        /// In all, until staff resets them.
        public static let inAll = 10
    }
}
