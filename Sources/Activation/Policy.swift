// SPDX-License-Identifier: EUPL-1.2

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
