// SPDX-License-Identifier: EUPL-1.2

public import CivilTime
public import Trust

/// What an admin decides about cards and activations.
public struct Policy: Sendable {
    /// How certificates are judged.
    public var trust: TrustPolicy
    /// Whether the new card must be inserted and proven.
    public var requiresNewCard: Bool
    /// Names of generations that get a PIN although theirs is unproven.
    public var unprovenPIN: Set<String>

    /// A policy.
    public init(trust: TrustPolicy, requiresNewCard: Bool, unprovenPIN: Set<String>) {
        self.trust = trust
        self.requiresNewCard = requiresNewCard
        self.unprovenPIN = unprovenPIN
    }
}

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
