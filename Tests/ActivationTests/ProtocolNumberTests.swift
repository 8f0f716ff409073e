// SPDX-License-Identifier: EUPL-1.2

import Activation
import CivilTime
import Testing

@Suite("Protocol numbers") struct ProtocolNumberTests {
    @Test("17 digits: day, station, ledger size, two check digits that find any one changed digit")
    func layout() throws {
        let day = try #require(CalendarDate(iso8601: "2026-11-23"))
        let number = ProtocolNumber(day: day, station: 4711, ledgerSize: 100_042)
        #expect(number.text.hasPrefix("263270471100042"))
        #expect(number.text.count == 17)
        #expect(ProtocolNumber(number.text) == number)
        let digits = Array(number.text)
        for index in digits.indices {
            for digit in "0123456789" where digit != digits[index] {
                var changed = digits
                changed[index] = digit
                #expect(ProtocolNumber(String(changed)) == nil)
            }
        }
    }
}
