// SPDX-License-Identifier: EUPL-1.2

internal import TSCNS

/// Why a line of a batch is refused.
///
/// No case carries what the line says about a person.
enum RecordFault: Error, Equatable {
    // The line alone.
    case malformed(JSONError)
    case missing(String)
    case invalid(String, must: String)
    case cardOfOtherIssuer
    case teamNumberDiffers
    case expiresBeforeIssued
    case codesOfReleasedCard
    case regionOfOtherIssuer
    case endsBeforeItBegins

    // The header.
    case headerMissing
    case headerRepeated
    case signerIsNotIssuer
    case otherStation
    case partOutOfRange
    case contentTooLong
    case recordCount(announced: Int, found: Int)

    // What the registry knows already.
    case sequenceDidNotRise(last: Int)
    case sequenceIncomplete(Int)
    case partsChanged(Int)
    case deliveredDifferently
    case fiscalCodeChanged
    case cardIDChanged
    case stateWentBack(from: CardState, to: CardState)
    case codesVersionWentBack
    case codesChanged

    case tooManyRejected

    /// One sentence in English, without personal data.
    var reason: String {
        switch self {
        case .malformed(let error):
            "not the JSON of a batch: \(error.fault.rawValue), at byte \(error.position)"
        case .missing(let member): "\(member) is missing"
        case .invalid(let member, let must): "\(member) must be \(must)"
        case .cardOfOtherIssuer: "the card is not one of this issuer"
        case .teamNumberDiffers: "teamNumber is not the one that follows from cardID"
        case .expiresBeforeIssued: "the card expires before it was issued"
        case .codesOfReleasedCard: "codes are delivered only for a card in state issued"
        case .regionOfOtherIssuer: "the region of assistance is not the issuer's own"
        case .endsBeforeItBegins: "assistance ends before it begins"
        case .headerMissing: "the first line of a part must be its header"
        case .headerRepeated: "a header may only be the first line"
        case .signerIsNotIssuer: "the batch is not signed by the issuer that it names"
        case .otherStation: "the batch is meant for another station"
        case .partOutOfRange: "part must be between 1 and parts"
        case .contentTooLong: "the part is longer than 64 MiB"
        case .recordCount(let announced, let found):
            "the header announces \(announced) records, the part holds \(found)"
        case .sequenceDidNotRise(let last):
            "the sequence must be higher than \(last), the last one imported"
        case .sequenceIncomplete(let sequence):
            "sequence \(sequence) is not complete yet: its missing parts come first"
        case .partsChanged(let parts):
            "the parts of this sequence imported before say that there are \(parts)"
        case .deliveredDifferently:
            "this part of this sequence was imported before with other content"
        case .fiscalCodeChanged: "the fiscal code of a card never changes"
        case .cardIDChanged: "this card number belongs to a card with another cardID"
        case .stateWentBack(let from, let to):
            "the state of a card never goes back: it was \(from.rawValue), not \(to.rawValue)"
        case .codesVersionWentBack: "newer codes were delivered before"
        case .codesChanged: "other codes were delivered before under this version"
        case .tooManyRejected: "too many bad lines: reading stopped here"
        }
    }
}
