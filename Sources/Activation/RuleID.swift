// SPDX-License-Identifier: EUPL-1.2

/// The stable name of everything that can stop a card, a person or an activation.
///
/// Scripts rely on these names; they are never changed, only added to.
public enum RuleID: String, Sendable, CaseIterable {
    // The reader and the card in it.
    case pcscUnavailable = "pcsc.unavailable"
    case readerAbsent = "reader.absent"
    case cardAbsent = "card.absent"
    case cardNotCNS = "card.notCNS"
    case cardUnreadable = "card.unreadable"
    case cardRemoved = "card.removed"
    case cardBusy = "card.busy"
    case cardGenerationUnproven = "card.generationUnproven"

    // The PIN.
    case pinFormat = "pin.format"
    case pinWrong = "pin.wrong"
    case pinLastTry = "pin.lastTry"
    case pinBlocked = "pin.blocked"
    case pinInDoubt = "pin.inDoubt"

    // The certificate, its binding to the card, the holder and the clock.
    case certificateUntrusted = "certificate.untrusted"
    case certificateExpired = "certificate.expired"
    case certificateNotYetValid = "certificate.notYetValid"
    case certificateRevoked = "certificate.revoked"
    case certificateSuspended = "certificate.suspended"
    case certificateRevocationUnknown = "certificate.revocationUnknown"
    case certificateProfile = "certificate.profile"
    case certificateWeak = "certificate.weak"
    case certificateMalformed = "certificate.malformed"
    case bindingCardID = "binding.cardID"
    case bindingFiscalCode = "binding.fiscalCode"
    case bindingPersonalData = "binding.personalData"
    case bindingNames = "binding.names"
    case holderSignature = "holder.signature"
    case clockUntrusted = "clock.untrusted"

    // The old card.
    case oldUnknown = "old.unknown"
    case oldNotActive = "old.notActive"
    case oldExpired = "old.expired"
    case oldActivatedByDelegate = "old.activatedByDelegate"
    case oldActivationUnknown = "old.activationUnknown"

    // The holder's rights.
    case assistanceLost = "assistance.lost"
    case assistanceUnknown = "assistance.unknown"
    case directOnly = "direct.only"

    // The new card.
    case newMismatch = "new.mismatch"
    case newNumberTypo = "new.numberTypo"
    case newGuessesExhausted = "new.guessesExhausted"
    case newIssuerDiffers = "new.issuerDiffers"
    case newNotRenewal = "new.notRenewal"
    case newAlreadyActive = "new.alreadyActive"
    case newSuspended = "new.suspended"
    case newRevoked = "new.revoked"
    case newExpired = "new.expired"
    case newWithoutChip = "new.withoutChip"
    case newCodesMissing = "new.codesMissing"
    case newCardDiffers = "new.cardDiffers"
    case newCodesDoNotMatch = "new.codesDoNotMatch"
    case newCardNotAuthentic = "new.cardNotAuthentic"
    case newUnproven = "new.unproven"

    case conflictInProgress = "conflict.inProgress"

    /// Whether it is a matter of reader, card or PIN, not of a rule: exit code 3, not 4.
    public var isCardFault: Bool {
        switch self {
        case .pcscUnavailable, .readerAbsent, .cardAbsent, .cardNotCNS, .cardUnreadable,
            .cardRemoved, .cardBusy, .pinFormat, .pinWrong, .pinLastTry, .pinBlocked, .pinInDoubt:
            true
        default: false
        }
    }
}
