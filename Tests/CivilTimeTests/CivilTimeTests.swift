// SPDX-License-Identifier: EUPL-1.2

import CivilTime
import Testing

@Suite("Civil time") struct CivilTimeTests {
    @Test(
        "days that do not exist are no dates",
        arguments: [
            "2026-02-29", "2026-04-31", "0000-01-01", "2026-13-01", "2026-1-01", "２０２６-01-01",
        ]
    )
    func impossible(_ text: String) {
        #expect(CalendarDate(iso8601: text) == nil)
    }

    @Test("every day from 1900 to 2100 survives the way to a day number and back")
    func roundTrip() throws {
        let first = try #require(CalendarDate(iso8601: "1900-01-01"))
        let last = try #require(CalendarDate(iso8601: "2100-12-31"))
        for number in first.daysSinceEpoch...last.daysSinceEpoch {
            let date = CalendarDate(daysSinceEpoch: number)
            #expect(date.daysSinceEpoch == number)
            #expect(CalendarDate(iso8601: date.iso8601) == date)
        }
        #expect(try #require(CalendarDate(iso8601: "2000-03-01")).daysSinceEpoch == 11017)
    }

    @Test(
        "a moment is written and read alike",
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (-1, "1969-12-31T23:59:59Z"),
            (2_147_483_648, "2038-01-19T03:14:08Z"), (4_102_444_800, "2100-01-01T00:00:00Z"),
        ]
    )
    func moments(_ seconds: Int64, _ text: String) {
        #expect(UnixTime(seconds: seconds).rfc3339 == text)
        #expect(UnixTime(rfc3339: text)?.seconds == seconds)
    }

    @Test(
        "a day in Italy begins at 23:00Z in winter and 22:00Z in summer",
        arguments: [
            ("2026-01-09", "2026-01-08T23:00:00Z"), ("2026-07-09", "2026-07-08T22:00:00Z"),
            ("2026-03-29", "2026-03-28T23:00:00Z"), ("2026-03-30", "2026-03-29T22:00:00Z"),
            ("2026-10-25", "2026-10-24T22:00:00Z"), ("2026-10-26", "2026-10-25T23:00:00Z"),
        ]
    )
    func midnight(_ day: String, _ moment: String) throws {
        let day = try #require(CalendarDate(iso8601: day))
        let start = ItalianTime.start(of: day)
        #expect(start.rfc3339 == moment)
        #expect(ItalianTime.day(at: start) == day)
        #expect(ItalianTime.day(at: start.adding(seconds: -1)) == day.adding(days: -1))
    }
}
