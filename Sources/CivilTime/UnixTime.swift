// SPDX-License-Identifier: EUPL-1.2

/// A moment, in whole seconds since 1970-01-01T00:00:00Z, leap seconds not counted.
public struct UnixTime: Sendable, Hashable, Comparable {
    /// Seconds since the epoch; negative before it.
    public let seconds: Int64

    /// The moment so many seconds after the epoch.
    public init(seconds: Int64) {
        self.seconds = seconds
    }

    /// Reads `YYYY-MM-DDThh:mm:ssZ`, and nothing else (RFC 3339 in UTC, whole seconds).
    public init?(rfc3339 text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 20, bytes[10] == UInt8(ascii: "T"), bytes[19] == UInt8(ascii: "Z"),
            bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
            let date = CalendarDate(iso8601: String(text.prefix(10))),
            let hour = decimal(bytes[11..<13]), hour < 24,
            let minute = decimal(bytes[14..<16]), minute < 60,
            let second = decimal(bytes[17..<19]), second < 60
        else { return nil }
        let clock = hour * 3600 + minute * 60 + second
        self.init(seconds: Int64(date.daysSinceEpoch) * 86400 + Int64(clock))
    }

    /// The moment as `YYYY-MM-DDThh:mm:ssZ`.
    public var rfc3339: String {
        let day = Int(seconds.flooredQuotient(by: 86400))
        let clock = Int(seconds - Int64(day) * 86400)
        let date = CalendarDate(daysSinceEpoch: day)
        return "\(date.iso8601)T\(padded(clock / 3600)):\(padded(clock / 60 % 60))"
            + ":\(padded(clock % 60))Z"
    }

    /// The earlier moment comes first.
    public static func < (left: UnixTime, right: UnixTime) -> Bool {
        left.seconds < right.seconds
    }

    /// The moment so many seconds later.
    public func adding(seconds: Int64) -> UnixTime {
        UnixTime(seconds: self.seconds + seconds)
    }
}
