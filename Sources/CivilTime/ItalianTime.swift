// SPDX-License-Identifier: EUPL-1.2

/// Civil time in Italy: UTC+1, and UTC+2 between the last Sundays of March and October at 01:00Z.
///
/// Computed by the rule of Directive 2000/84/EC, so that it needs no time-zone file; days before
/// the rule (1996) get it all the same, which no card in use is old enough to notice.
public enum ItalianTime {
    /// The calendar day in Italy at a moment.
    public static func day(at time: UnixTime) -> CalendarDate {
        let local = time.seconds + offset(at: time)
        return CalendarDate(daysSinceEpoch: Int(local.flooredQuotient(by: 86400)))
    }

    /// Midnight in Italy, when a day begins.
    public static func start(of day: CalendarDate) -> UnixTime {
        let midnight = UnixTime(seconds: Int64(day.daysSinceEpoch) * 86400 - 3600)
        // The clocks change at 01:00Z, never at midnight, so one correction is enough.
        return midnight.adding(seconds: 3600 - offset(at: midnight.adding(seconds: -3600)))
    }

    /// Seconds that Italian clocks are ahead of UTC at a moment: 3600 or 7200.
    static func offset(at time: UnixTime) -> Int64 {
        let year = CalendarDate(daysSinceEpoch: Int(time.seconds.flooredQuotient(by: 86400))).year
        guard let march = lastSunday(ofMonth: 3, year), let october = lastSunday(ofMonth: 10, year)
        else { return 3600 }
        let summer = (march * 86400 + 3600)..<(october * 86400 + 3600)
        return summer.contains(time.seconds) ? 7200 : 3600
    }

    /// Days since the epoch of the last Sunday of a month with 31 days.
    private static func lastSunday(ofMonth month: Int, _ year: Int) -> Int64? {
        guard let last = CalendarDate(year: year, month: month, day: 31)?.daysSinceEpoch
        else { return nil }
        // 1970-01-01 was a Thursday: day 3 was a Sunday.
        return Int64(last - (last - 3 - (last - 3).flooredQuotient(by: 7) * 7))
    }
}
