// SPDX-License-Identifier: EUPL-1.2

/// The *ID_Carta* of a TS-CNS: `6 RRR SSSSSSSSS XX C`, written on the chip in EF 1000/1003.
///
/// `6` is a card of a regional issuer, `RRR` the region, `S` the serial and `C` the Luhn digit over
/// the fifteen before it. A value of this type satisfies all of that.
public struct CardID: Sendable, Hashable {
    /// The 16 digits.
    public let text: String

    /// The card id that 16 digits write, or nil when they are not one of a TS-CNS.
    public init?(_ text: String) {
        let digits = Array(text.utf8)
        guard digits.count == 16, hasLuhnCheckDigit(digits), digits[0] == UInt8(ascii: "6"),
            Region(code: String(decoding: digits[1..<4], as: UTF8.self)) != nil
        else { return nil }
        self.text = text
    }

    /// The card id that a file's bytes write.
    public init?(bytes: [UInt8]) {
        guard bytes.count == 16, bytes.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        self.init(String(decoding: bytes, as: UTF8.self))
    }

    /// The code of the *Ente emettitore*: the type digit and the region, such as `6090`.
    public var issuerCode: String { String(text.prefix(4)) }

    /// The region's code, such as `090`.
    public var regionCode: String { String(text.dropFirst().prefix(3)) }

    /// The number printed on the back: `80`, `380`, `00`, region, serial and a Luhn digit.
    public var teamNumber: TeamNumber {
        TeamNumber(body: "8038000" + text.dropFirst().prefix(12))
    }
}
