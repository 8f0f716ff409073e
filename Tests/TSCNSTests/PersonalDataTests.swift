// SPDX-License-Identifier: EUPL-1.2

import CivilTime
import TSCNS
import Testing

@Suite("EF Dati_personali") struct PersonalDataTests {
    static let fields = [
        "6090", "08012021", "08012027", "ROSSI", "MARIO", "01011980", "M", "", "RSSMRA80A01H501U",
        "", "H501", "", "", "D612", "", "",
    ]

    static func file(_ fields: [String], countingHeader: Bool = true, size: Int = 400) -> [UInt8] {
        let body = fields.flatMap { field -> [UInt8] in
            let characters = field.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
            return hexadecimal(characters.count, digits: 2) + characters
        }
        let bytes = hexadecimal(body.count + (countingHeader ? 6 : 0), digits: 6) + body
        return bytes + [UInt8](repeating: 0, count: max(0, size - bytes.count))
    }

    private static func hexadecimal(_ number: Int, digits: Int) -> [UInt8] {
        let text = String(number, radix: 16, uppercase: true)
        return Array((String(repeating: "0", count: digits - text.count) + text).utf8)
    }

    @Test("the length may count its own six digits or not", arguments: [true, false])
    func headers(_ countingHeader: Bool) throws {
        let file = Self.file(Self.fields, countingHeader: countingHeader)
        let data = try #require(PersonalData(file: file))
        #expect(data.issuerCode == "6090")
        #expect(data.surname == "ROSSI")
        #expect(data.givenName == "MARIO")
        #expect(data.birthDate.iso8601 == "1980-01-01")
        #expect(data.expires.iso8601 == "2027-01-08")
        #expect(data.fiscalCode?.text == "RSSMRA80A01H501U")
        #expect(data.sex == .male)
        #expect(data.fieldsRange == 6..<101)
        #expect(data.file == file)
    }

    @Test("B01: a length that is not hexadecimal, zero, or longer than the file is refused")
    func badLength() {
        for header in ["00006G", "000000", "0FFFFF", "-00065", "000066", "FFFF65"] {
            var file = Self.file(Self.fields)
            file.replaceSubrange(0..<6, with: header.utf8)
            #expect(PersonalData(file: file) == nil)
        }
    }

    @Test("B02: a file cut anywhere, or with a field that runs past its end, is refused")
    func cut() {
        let file = Self.file(Self.fields, size: 0)
        for count in 0..<file.count {
            #expect(PersonalData(file: Array(file.prefix(count))) == nil)
        }
        var overrun = file
        overrun.replaceSubrange(6..<8, with: "FF".utf8)
        #expect(PersonalData(file: overrun) == nil)
    }

    @Test(
        "B08: days that do not exist are refused",
        arguments: ["31022027", "00000000", "0801202"]
    )
    func dates(_ date: String) {
        var fields = Self.fields
        fields[2] = date
        #expect(PersonalData(file: Self.file(fields)) == nil)
    }

    @Test("names are Latin-1 and hold no control characters")
    func names() throws {
        var fields = Self.fields
        fields[3] = "NICCOLÒ"
        #expect(try #require(PersonalData(file: Self.file(fields))).surname == "NICCOLÒ")
        fields[3] = "ROSSI\u{1B}[2J"
        #expect(PersonalData(file: Self.file(fields)) == nil)
    }
}
