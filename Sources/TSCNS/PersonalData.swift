// SPDX-License-Identifier: EUPL-1.2

public import CivilTime

/// EF.Dati_personali (1102): who the holder is, who issued the card, and for how long.
///
/// Six hexadecimal digits of length, then sixteen fields of two hexadecimal digits of length and
/// as many characters in Latin-1. Some issuers count the six digits in the length, some do not.
public struct PersonalData: Sendable, Hashable {
    /// The whole file as it was read, fill included: the certificate holds its digest.
    public let file: [UInt8]
    /// The bytes of `file` that the fields fill, the six digits before them not included.
    public let fieldsRange: Range<Int>

    /// The code of the *Ente emettitore*, such as `6090`.
    public let issuerCode: String
    /// The day of issue.
    public let issued: CalendarDate
    /// The last day of validity.
    public let expires: CalendarDate
    /// Cognome.
    public let surname: String
    /// Nome.
    public let givenName: String
    /// The day of birth.
    public let birthDate: CalendarDate
    /// The sex, or nil when the card does not say.
    public let sex: Sex?
    /// The codice fiscale as written, not checked.
    public let fiscalCodeText: String

    /// The codice fiscale, or nil when what is written is none.
    public var fiscalCode: FiscalCode? { FiscalCode(fiscalCodeText) }

    private static let headerLength = 6
    private static let fieldCount = 16

    /// Reads the file, or returns nil when any part of it is not as specified.
    public init?(file: [UInt8]) {
        guard let declared = Self.hexadecimal(file.prefix(Self.headerLength), digits: 6),
            declared <= file.count
        else { return nil }
        var position = Self.headerLength
        var fields: [String] = []
        for _ in 0..<Self.fieldCount {
            guard position + 2 <= file.count,
                let length = Self.hexadecimal(file[position..<position + 2], digits: 2),
                position + 2 + length <= file.count,
                let text = Self.latin1(file[(position + 2)..<(position + 2 + length)])
            else { return nil }
            fields.append(text)
            position += 2 + length
        }
        guard declared == position || declared == position - Self.headerLength,
            let issued = CalendarDate(ddmmyyyy: fields[1]),
            let expires = CalendarDate(ddmmyyyy: fields[2]),
            let birthDate = CalendarDate(ddmmyyyy: fields[5]),
            !fields[3].isEmpty, !fields[8].isEmpty
        else { return nil }
        self.file = file
        fieldsRange = Self.headerLength..<position
        issuerCode = fields[0]
        self.issued = issued
        self.expires = expires
        surname = fields[3]
        givenName = fields[4]
        self.birthDate = birthDate
        sex = Sex(rawValue: fields[6])
        fiscalCodeText = fields[8]
    }

    private static func hexadecimal(_ bytes: ArraySlice<UInt8>, digits: Int) -> Int? {
        guard bytes.count == digits else { return nil }
        var value = 0
        for byte in bytes {
            switch byte {
            case 0x30...0x39: value = value << 4 | Int(byte - 0x30)
            case 0x41...0x46: value = value << 4 | Int(byte - 0x37)
            case 0x61...0x66: value = value << 4 | Int(byte - 0x57)
            default: return nil
            }
        }
        return value
    }

    /// Characters that can be shown; nil when a control character is among them.
    private static func latin1(_ bytes: ArraySlice<UInt8>) -> String? {
        guard bytes.allSatisfy({ (0x20...0x7E).contains($0) || $0 >= 0xA0 }) else { return nil }
        return String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    }
}
