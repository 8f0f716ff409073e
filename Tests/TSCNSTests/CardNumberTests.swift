// SPDX-License-Identifier: EUPL-1.2

import CivilTime
import TSCNS
import Testing

@Suite("Numbers and codes of a card") struct CardNumberTests {
    @Test("the number on the back derives from the number on the chip")
    func teamNumber() throws {
        let id = try #require(CardID("6090012345678000"))
        #expect(id.teamNumber.text == "80380000900123456782")
        #expect(id.teamNumber.lastSix == "456782")
        #expect(id.issuerCode == "6090")
        #expect(TeamNumber(id.teamNumber.text) == id.teamNumber)
        #expect(id.teamNumber.serial == "012345678")
    }

    @Test(
        "B07: fifteen or seventeen digits, letters, zeros, a wrong check digit or region are no id",
        arguments: [
            "609001234567800", "60900123456780000", "609001234567800A", "0000000000000000",
            "6090012345678001", "6990012345678005", "7090012345678008", "６090012345678000",
        ]
    )
    func refusedIDs(_ text: String) {
        #expect(CardID(text) == nil)
    }

    @Test("changing any one digit breaks the number")
    func luhn() {
        let digits = Array("80380000900123456782")
        for index in digits.indices {
            for digit in "0123456789" where digit != digits[index] {
                var changed = digits
                changed[index] = digit
                #expect(TeamNumber(String(changed)) == nil)
            }
        }
    }

    @Test(
        "B04: a codice fiscale is taken with omocodia and its right check letter only",
        arguments: [
            ("RSSMRA80A01H501U", true), ("RSSMRA80A01H501Z", false), ("rssmra80a01h501u", false),
            ("RSSMRA80A01H501", false), ("RSSMRA80A01H501UU", false), ("RSSMRA80A01H50MO", false),
            ("RSSMRA80A01H50MB", false), ("RSSMRA80A00H501T", false),
        ]
    )
    func fiscalCode(_ text: String, _ isValid: Bool) {
        #expect((FiscalCode(text) != nil) == isValid)
    }

    @Test("omocodia changes the check letter, not the person")
    func omocodia() throws {
        // The last digit 1 becomes M; the check letter follows the published tables.
        let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
        let valid = letters.compactMap { FiscalCode("RSSMRA80A01H50M\($0)") }
        #expect(valid.count == 1)
        let code = try #require(valid.first)
        let birth = try #require(CalendarDate(iso8601: "1980-01-01"))
        #expect(code.agrees(withBirthDate: birth))
        #expect(!code.agrees(withBirthDate: birth.adding(days: 1)))
        #expect(code.sex == .male)
    }

    @Test("a woman's day of birth is forty higher")
    func sex() throws {
        let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
        let code = try #require(letters.compactMap { FiscalCode("BNCLRA85E41F205\($0)") }.first)
        #expect(code.sex == .female)
        let birth = try #require(CalendarDate(iso8601: "1985-05-01"))
        #expect(code.agrees(withBirthDate: birth))
    }
}
