// SPDX-License-Identifier: EUPL-1.2

/// The *numero di identificazione della tessera*: the 20 digits on the back of the card.
///
/// `80` (health), `380` (Italy), `00` and the region, nine digits of serial, and the Luhn digit
/// over the nineteen before it.
public struct TeamNumber: Sendable, Hashable {
    /// The 20 digits.
    public let text: String

    /// The number that 20 digits write, or nil when they are not one of an Italian card.
    public init?(_ text: String) {
        let digits = Array(text.utf8)
        guard digits.count == 20, hasLuhnCheckDigit(digits), text.hasPrefix("8038000")
        else { return nil }
        self.text = text
    }

    /// The number with these first 19 digits.
    init(body: String) {
        text = body + String(luhnCheckDigit(of: Array(body.utf8)))
    }

    /// The digits that the holder of a new card types.
    public var lastSix: String { String(text.suffix(6)) }

    /// The digits before those that the holder types.
    public var leading: String { String(text.dropLast(6)) }

    /// The nine digits of serial that card id and number share.
    public var serial: String { String(text.dropFirst(10).prefix(9)) }
}
