// SPDX-License-Identifier: EUPL-1.2

public import CivilTime
internal import Foundation

/// One line of what an issuer delivers to a station about its cards and its people.
public enum BatchLine: Sendable, Hashable {
    /// A card that was issued.
    case card(Card)
    /// A person's right to assistance in a region.
    case assistance(Assistance)

    /// A card as its issuer knows it.
    public struct Card: Sendable, Hashable {
        /// The 20 digits on the back.
        public var teamNumber: String
        /// The 16 digits on the chip.
        public var cardID: String
        /// The holder's fiscal code.
        public var fiscalCode: String
        /// The issuer's code.
        public var issuer: String
        /// When it was issued.
        public var issued: CalendarDate
        /// Its last valid day.
        public var expires: CalendarDate
        /// `issued`, `active`, `suspended` or `revoked`.
        public var state: String
        /// Why it was issued: `first`, `renewal` or `duplicate`; nil when not said.
        public var reason: String?
        /// Whether it has a chip.
        public var chip = true
        /// `direct`, `delegate` or `desk`, and the day; nil when not activated or not said.
        public var activation: Activation?
        /// The personal codes; nil when they are not delivered.
        public var codes: Codes?
    }

    /// How a card was activated.
    public struct Activation: Sendable, Hashable {
        /// `direct`, `delegate` or `desk`.
        public var mode: String
        /// The day.
        public var on: CalendarDate
    }

    /// The personal codes of a card, made up.
    public struct Codes: Sendable, Hashable {
        /// 5 to 8 digits.
        public var pin: String
        /// 8 digits.
        public var puk: String
        /// The CIP, where the region has one.
        public var cip: String?
    }

    /// A right to assistance.
    public struct Assistance: Sendable, Hashable {
        /// Whose right.
        public var fiscalCode: String
        /// The region's code, three digits.
        public var region: String
        /// The first day.
        public var from: CalendarDate
        /// The last day; nil when there is no end.
        public var to: CalendarDate?
    }

    /// The line, without its end.
    public func text() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}

extension BatchLine: Encodable {
    private enum Key: String, CodingKey {
        case kind, teamNumber, cardID, fiscalCode, issuer, issued, expires, state, reason, chip
        case activation, mode, on, codes, version, pin, puk, cip, region, from, to
    }

    /// Writes the object of one line.
    ///
    /// - Parameter encoder: Where to.
    /// - Throws: What the encoder throws.
    public func encode(to encoder: any Encoder) throws {
        var object = encoder.container(keyedBy: Key.self)
        switch self {
        case .card(let card):
            try object.encode("card", forKey: .kind)
            try object.encode(card.teamNumber, forKey: .teamNumber)
            try object.encode(card.cardID, forKey: .cardID)
            try object.encode(card.fiscalCode, forKey: .fiscalCode)
            try object.encode(card.issuer, forKey: .issuer)
            try object.encode(card.issued.iso8601, forKey: .issued)
            try object.encode(card.expires.iso8601, forKey: .expires)
            try object.encode(card.state, forKey: .state)
            try object.encodeIfPresent(card.reason, forKey: .reason)
            try object.encode(card.chip, forKey: .chip)
            if let activation = card.activation {
                var nested = object.nestedContainer(keyedBy: Key.self, forKey: .activation)
                try nested.encode(activation.mode, forKey: .mode)
                try nested.encode(activation.on.iso8601, forKey: .on)
            }
            if let codes = card.codes {
                var nested = object.nestedContainer(keyedBy: Key.self, forKey: .codes)
                try nested.encode(1, forKey: .version)
                try nested.encode(codes.pin, forKey: .pin)
                try nested.encode(codes.puk, forKey: .puk)
                try nested.encode(codes.cip, forKey: .cip)
            }
        case .assistance(let assistance):
            try object.encode("assistance", forKey: .kind)
            try object.encode(assistance.fiscalCode, forKey: .fiscalCode)
            try object.encode(assistance.region, forKey: .region)
            try object.encode(assistance.from.iso8601, forKey: .from)
            try object.encode(assistance.to?.iso8601, forKey: .to)
        }
    }
}
