// SPDX-License-Identifier: EUPL-1.2

public import CivilTime

/// The *numero di protocollo* of an activation: 17 digits without personal data.
///
/// `YY DDD SSSSS NNNNN CC`: the year and the day in it, in Italy; the station's number; the size of
/// the station's ledger when the number was made, modulo 100,000, which rises with every
/// activation; and two check digits by ISO 7064 MOD 97-10 over all before them.
public struct ProtocolNumber: Sendable, Hashable {
    /// The 17 digits.
    public let text: String

    /// Makes a number.
    ///
    /// - Parameters:
    ///   - day: The day in Italy.
    ///   - station: The station's number, 0 to 99,999, unique among the stations of an issuer.
    ///   - ledgerSize: Entries in the station's ledger.
    public init(day: CalendarDate, station: Int, ledgerSize: Int) {
        let newYear = CalendarDate(year: day.year, month: 1, day: 1) ?? day
        let dayOfYear = day.daysSinceEpoch - newYear.daysSinceEpoch + 1
        let body =
            Self.padded(day.year % 100, 2) + Self.padded(dayOfYear, 3)
            + Self.padded(station % 100_000, 5) + Self.padded(ledgerSize % 100_000, 5)
        text = body + Self.padded(98 - Self.remainder(body + "00"), 2)
    }

    /// The number that 17 digits write, or nil when their check digits are wrong.
    public init?(_ text: String) {
        guard text.utf8.count == 17, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            Self.remainder(text) == 1
        else { return nil }
        self.text = text
    }

    private static func remainder(_ digits: String) -> Int {
        digits.utf8.reduce(0) { ($0 * 10 + Int($1) - 0x30) % 97 }
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
