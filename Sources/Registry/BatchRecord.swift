// SPDX-License-Identifier: EUPL-1.2

internal import CivilTime
internal import TSCNS

/// The *Ente emettitore* that a batch speaks for: the digit 6 and its region.
struct Issuer: Equatable {
    let code: String
    let region: Region

    init?(code: String) {
        guard code.utf8.count == 4, code.hasPrefix("6"),
            let region = Region(code: String(code.dropFirst()))
        else { return nil }
        self.code = code
        self.region = region
    }
}

/// One record of a batch that keeps every rule that can be checked without the registry.
enum BatchRecord: Equatable {
    case card(DeliveredCard)
    case assistance(DeliveredAssistance)

    /// Reads one line of a batch of `issuer`.
    ///
    /// - Throws: `RecordFault`, the first rule that the line breaks.
    init(_ line: Span<UInt8>, of issuer: Issuer) throws(RecordFault) {
        let object = try JSONObject(line: line)
        switch try object.text("kind", in: line) {
        case "card": self = .card(try DeliveredCard(object, in: line, of: issuer))
        case "assistance":
            self = .assistance(try DeliveredAssistance(object, in: line, of: issuer))
        case "batch": throw .headerRepeated
        default: throw .invalid("kind", must: "card or assistance")
        }
    }
}

/// What an issuer says of a card.
struct DeliveredCard: Equatable {
    let cardID: CardID
    let fiscalCode: FiscalCode
    let issued: CalendarDate
    let expires: CalendarDate
    let state: CardState
    let hasChip: Bool
    var activation: CardActivation?
    var reason: IssueReason?
    var codes: DeliveredCodes?

    init(_ object: JSONObject, in line: Span<UInt8>, of issuer: Issuer) throws(RecordFault) {
        guard let cardID = CardID(try object.text("cardID", in: line)) else {
            throw .invalid("cardID", must: "the 16 digits of a TS-CNS")
        }
        guard try object.text("issuer", in: line) == issuer.code, cardID.issuerCode == issuer.code
        else { throw .cardOfOtherIssuer }
        guard try object.text("teamNumber", in: line) == cardID.teamNumber.text else {
            throw .teamNumberDiffers
        }
        self.cardID = cardID
        fiscalCode = try object.fiscalCode(in: line)
        issued = try object.date("issued", in: line)
        expires = try object.date("expires", in: line)
        guard issued <= expires else { throw .expiresBeforeIssued }
        let state: CardState = try object.word("state", in: line)
        self.state = state
        hasChip = try object.boolean("chip")
        activation = try object.object("activation").flatMap {
            activation throws(RecordFault) in
            try CardActivation(activation, in: line)
        }
        reason = object["reason"] == nil ? nil : try object.word("reason", in: line)
        codes = try object.object("codes").map {
            codes throws(RecordFault) in
            guard state == .issued else { throw .codesOfReleasedCard }
            return try DeliveredCodes(codes, in: line)
        }
    }
}

extension CardActivation {
    /// Reads `activation`; nil when its mode is null, which says nothing.
    fileprivate init?(_ object: JSONObject, in line: Span<UInt8>) throws(RecordFault) {
        guard object["mode"] != nil else { return nil }
        mode = try object.word("mode", in: line)
        on = try object.date("on", in: line)
    }
}

/// Where the codes of a card lie in its line.
struct DeliveredCodes: Equatable {
    /// The largest version of codes.
    static let maximumVersion = Int(Int32.max)

    let version: Int
    let pin: Range<Int>
    let puk: Range<Int>
    let cip: Range<Int>?

    init(_ object: JSONObject, in line: Span<UInt8>) throws(RecordFault) {
        version = try object.integer("version", in: 1...Self.maximumVersion)
        pin = try object.digits("pin", count: 5...8, in: line)
        puk = try object.digits("puk", count: 8...8, in: line)
        cip = object["cip"] == nil ? nil : try object.digits("cip", count: 1...8, in: line)
    }
}

/// From when to when an issuer's region gives a person assistance.
struct DeliveredAssistance: Equatable {
    let fiscalCode: FiscalCode
    let region: Region
    let from: CalendarDate
    let to: CalendarDate?

    init(_ object: JSONObject, in line: Span<UInt8>, of issuer: Issuer) throws(RecordFault) {
        fiscalCode = try object.fiscalCode(in: line)
        guard try object.text("region", in: line) == issuer.region.code else {
            throw .regionOfOtherIssuer
        }
        region = issuer.region
        from = try object.date("from", in: line)
        to = object["to"] == nil ? nil : try object.date("to", in: line)
        if let to, to < from { throw .endsBeforeItBegins }
    }
}
