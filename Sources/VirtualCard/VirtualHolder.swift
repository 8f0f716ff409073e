// SPDX-License-Identifier: EUPL-1.2

public import CivilTime

/// A made-up person who holds cards; no such person exists.
public struct VirtualHolder: Sendable, Hashable {
    /// Surname, upper-case ASCII.
    public var surname: String
    /// Given name, upper-case ASCII.
    public var givenName: String
    /// Day of birth.
    public var birthDate: CalendarDate
    /// `M` or `F`.
    public var sex: String
    /// The fiscal code, with a valid check letter.
    public var fiscalCode: String
    /// Belfiore code of the place of birth.
    public var birthplace: String
    /// Belfiore code of the place of residence when the card was issued.
    public var residence: String

    /// A holder with these particulars, or nil when there is no such day.
    public init?(
        surname: String,
        givenName: String,
        bornOn birthDate: String,
        sex: String,
        fiscalCode: String,
        birthplace: String,
        residence: String
    ) {
        guard let birthDate = CalendarDate(iso8601: birthDate) else { return nil }
        self.surname = surname
        self.givenName = givenName
        self.birthDate = birthDate
        self.sex = sex
        self.fiscalCode = fiscalCode
        self.birthplace = birthplace
        self.residence = residence
    }

    /// Mario Rossi, born in Rome, who lives in Florence.
    public static let mario = VirtualHolder(
        "ROSSI",
        "MARIO",
        CalendarDate(daysSinceEpoch: 3652),
        "M",
        "RSSMRA80A01H501U",
        "H501"
    )

    /// Laura Bianchi, born in Florence, who lives there.
    public static let laura = VirtualHolder(
        "BIANCHI",
        "LAURA",
        CalendarDate(daysSinceEpoch: 5613),
        "F",
        "BNCLRA85E55D612I",
        "D612"
    )

    private init(
        _ surname: String,
        _ givenName: String,
        _ birthDate: CalendarDate,
        _ sex: String,
        _ fiscalCode: String,
        _ birthplace: String
    ) {
        self.surname = surname
        self.givenName = givenName
        self.birthDate = birthDate
        self.sex = sex
        self.fiscalCode = fiscalCode
        self.birthplace = birthplace
        residence = "D612"
    }
}
