// SPDX-License-Identifier: EUPL-1.2

internal import CivilTime

/// A story that a made-up world tells; all but `ok` and `moved` end in a refusal.
public enum Scenario: String, Sendable, Hashable, CaseIterable {
    /// Everything is right.
    case ok
    /// The holder has moved: assistance is in another region, which is fine.
    case moved
    /// The old card's certificate is revoked.
    case revoked
    /// The old card's certificate is on hold.
    case suspended
    /// The old card ended yesterday.
    case expired
    /// The old card's certificate begins tomorrow.
    case notYetValid = "not-yet-valid"
    /// The old card's certificate comes from an authority that nobody trusts.
    case untrusted
    /// The old card's personal data were changed.
    case alteredOld = "altered-old"
    /// The old card is a copy: it has not the certificate's key.
    case copiedOld = "copied-old"
    /// The old card's certificate is none of a CNS.
    case otherPolicy = "other-policy"
    /// The old card's certificate is signed with SHA-1.
    case sha1
    /// No issuer speaks of the old card.
    case unknownOld = "unknown-old"
    /// The old card is suspended in the registry.
    case inactiveOld = "inactive-old"
    /// The old card was activated by a delegate.
    case delegate
    /// The old card was activated at the desk.
    case desk
    /// Nobody says how the old card was activated.
    case unknownActivation = "unknown-activation"
    /// The new card is of another region.
    case otherIssuer = "other-issuer"
    /// The new card was issued because the old one was lost.
    case duplicate
    /// The new card was issued as a first one.
    case first
    /// The right to assistance ended yesterday.
    case lostAssistance = "lost-assistance"
    /// Nobody speaks of assistance.
    case unknownAssistance = "unknown-assistance"
    /// The issuer says that the new card is another person's.
    case otherHolder = "other-holder"
    /// The new card is already active.
    case activeNew = "active-new"
    /// The new card is suspended.
    case suspendedNew = "suspended-new"
    /// The new card is revoked.
    case revokedNew = "revoked-new"
    /// The new card has already ended.
    case expiredNew = "expired-new"
    /// The new card has no chip.
    case withoutChip = "without-chip"
    /// The new card's codes were not delivered.
    case missingCodes = "missing-codes"
    /// The codes delivered are not those of the new card.
    case wrongCodes = "wrong-codes"
    /// The card received is another one of the same holder.
    case otherNew = "other-new"
    /// The card received is a copy: it has not the certificate's key.
    case copiedNew = "copied-new"
    /// The card received has changed personal data.
    case alteredNew = "altered-new"
    /// The new card's certificate comes from an authority that nobody trusts.
    case untrustedNew = "untrusted-new"

    /// Changes a plan in which everything is right into this story.
    ///
    /// - Parameter plan: The plan of `WorldPlan.init`.
    public func apply(to plan: inout WorldPlan) {
        applyToOldCard(&plan)
        applyToNewCard(&plan)
        applyToAssistance(&plan)
    }

    private func applyToOldCard(_ plan: inout WorldPlan) {
        switch self {
        case .revoked: plan.old.flaws = [.revoked]
        case .suspended: plan.old.flaws = [.suspended]
        case .expired: WorldPlan.shift(&plan.old, byDays: -31)
        case .notYetValid: plan.old.flaws = [.notYetValid]
        case .untrusted: plan.old.flaws = [.untrustedAuthority]
        case .alteredOld: plan.old.flaws = [.alteredPersonalData]
        case .copiedOld: plan.old.flaws = [.foreignKey]
        case .otherPolicy: plan.old.flaws = [.otherPolicy]
        case .sha1: plan.old.flaws = [.sha1]
        case .unknownOld: plan.isOldKnown = false
        case .inactiveOld: plan.oldState = "suspended"
        case .delegate: plan.oldActivation?.mode = "delegate"
        case .desk: plan.oldActivation?.mode = "desk"
        case .unknownActivation: plan.oldActivation = nil
        default: break
        }
    }

    private func applyToNewCard(_ plan: inout WorldPlan) {
        switch self {
        case .otherIssuer: plan.new = other(than: plan.new, region: "120", serial: "087654321")
        case .duplicate: plan.newReason = "duplicate"
        case .first: plan.newReason = "first"
        case .otherHolder: plan.newFiscalCode = VirtualHolder.laura.fiscalCode
        case .activeNew: plan.release(as: "active")
        case .suspendedNew: plan.release(as: "suspended")
        case .revokedNew: plan.release(as: "revoked")
        case .expiredNew: WorldPlan.shift(&plan.new, byDays: -WorldPlan.lifetime)
        case .withoutChip: plan.newHasChip = false
        case .missingCodes: plan.codes = nil
        case .wrongCodes: plan.codes?.pin = plan.new.pin == "24680" ? "13579" : "24680"
        case .otherNew: plan.received = other(than: plan.new, region: "090", serial: "087654399")
        case .copiedNew: plan.new.flaws = [.foreignKey]
        case .alteredNew: plan.new.flaws = [.alteredPersonalData]
        case .untrustedNew: plan.new.flaws = [.untrustedAuthority]
        default: break
        }
    }

    private func applyToAssistance(_ plan: inout WorldPlan) {
        switch self {
        case .moved: plan.assistance?.region = "120"
        case .lostAssistance: plan.assistance?.to = plan.today.adding(days: -1)
        case .unknownAssistance: plan.assistance = nil
        default: break
        }
    }

    /// The same card with another number.
    private func other(than order: CardOrder, region: String, serial: String) -> CardOrder {
        CardOrder(
            profile: order.profile,
            holder: order.holder,
            region: region,
            serial: serial,
            issued: order.issued,
            expires: order.expires,
            pin: order.pin,
            puk: order.puk
        ) ?? order
    }
}
