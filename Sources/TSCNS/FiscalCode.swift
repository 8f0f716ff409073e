// SPDX-License-Identifier: EUPL-1.2

public import CivilTime

/// A *codice fiscale* of a person: 16 characters whose form and check letter are right.
///
/// Omocodia is accepted: in seven places a digit may be replaced by a letter of `LMNPQRSTUV`, when
/// two people would have the same code (DM 23 December 1976).
public struct FiscalCode: Sendable, Hashable {
    /// The 16 characters, upper case.
    public let text: String

    /// The code that a text writes, or nil when it is not well formed or its check letter is wrong.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 16, let plain = Self.withoutOmocodia(bytes),
            bytes[15] == Self.checkLetter(of: bytes[..<15]),
            Self.months.contains(plain[8]),
            (1...31).contains((Self.number(plain[9...10])) % 40),
            Self.number(plain[9...10]) < 72
        else { return nil }
        self.text = text
    }

    /// Male or female, as the card writes it.
    public var sex: Sex {
        Self.number(plain[9...10]) > 40 ? .female : .male
    }

    /// Whether this code can be of a person born on a day; the century is not in the code.
    public func agrees(withBirthDate date: CalendarDate) -> Bool {
        Self.number(plain[6...7]) == date.year % 100
            && Self.months.firstIndex(of: plain[8]) == date.month - 1
            && Self.number(plain[9...10]) % 40 == date.day
    }

    private var plain: [UInt8] {
        Self.withoutOmocodia(Array(text.utf8)) ?? Array(text.utf8)
    }

    private static let months = Array("ABCDEHLMPRST".utf8)
    private static let omocodia = Array("LMNPQRSTUV".utf8)
    private static let oddValues = [
        1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24,
        23,
    ]

    /// The code with digits where digits belong, or nil when a character is out of place.
    private static func withoutOmocodia(_ bytes: [UInt8]) -> [UInt8]? {
        var plain = bytes
        for (index, byte) in bytes.enumerated() {
            switch index {
            case 6, 7, 9, 10, 12, 13, 14:
                if (0x30...0x39).contains(byte) { continue }
                guard let digit = omocodia.firstIndex(of: byte) else { return nil }
                plain[index] = UInt8(0x30 + digit)
            default:
                guard (0x41...0x5A).contains(byte) else { return nil }
            }
        }
        return plain
    }

    private static func checkLetter(of bytes: ArraySlice<UInt8>) -> UInt8 {
        var sum = 0
        for (index, byte) in bytes.enumerated() {
            let value = byte < 0x41 ? Int(byte) - 0x30 : Int(byte) - 0x41
            sum += index.isMultiple(of: 2) ? oddValues[value] : value
        }
        return UInt8(0x41 + sum % 26)
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int {
        digits.reduce(0) { $0 * 10 + Int($1) - 0x30 }
    }
}

/// A person's sex as EF Dati_personali writes it.
public enum Sex: String, Sendable {
    /// Maschile.
    case male = "M"
    /// Femminile.
    case female = "F"
}
