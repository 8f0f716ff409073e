// SPDX-License-Identifier: EUPL-1.2

public import CivilTime
public import Trust

/// A time and how far it can be believed.
public struct Moment: Sendable {
    /// When.
    public var time: UnixTime
    /// How the clock stands.
    public var quality: ClockQuality

    /// A moment.
    public init(time: UnixTime, quality: ClockQuality) {
        self.time = time
        self.quality = quality
    }

    /// The day in Italy.
    var today: CalendarDate { ItalianTime.day(at: time) }
}
