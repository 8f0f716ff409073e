// SPDX-License-Identifier: EUPL-1.2

/// What a software card has counted since it was made.
public struct CardStatistics: Sendable, Hashable, Codable {
    /// Commands received, chained parts each for itself.
    public var exchanges = 0
    /// Bytes of all commands.
    public var bytesIn = 0
    /// Bytes of all answers, status words included.
    public var bytesOut = 0
    /// VERIFY commands of the PIN that held a code, well formed or not.
    public var verify = 0
    /// VERIFY commands without data, which no honest program sends.
    public var emptyVerify = 0
    /// VERIFY commands of the PIN that cost a try.
    public var wrongVerify = 0
    /// Operations of the private key.
    public var psos = 0
    /// Times that the card was switched on or reset.
    public var resets = 0

    /// Nothing counted yet.
    public init() {}
}
