// SPDX-License-Identifier: EUPL-1.2

internal import Synchronization
public import TSCNS

/// The card that a PIN is being sent to, so that an answer that never comes can be told as such.
public final class PINInFlight: Sendable {
    private let target = Mutex<CardID?>(nil)

    /// Nothing is in flight.
    public init() {}

    /// The card whose answer to VERIFY is awaited, or nil.
    public var card: CardID? { target.withLock { $0 } }

    /// Notes the card while a body sends it a PIN.
    func sending<R, E: Error>(to card: CardID, _ body: () throws(E) -> R) throws(E) -> R {
        target.withLock { $0 = card }
        defer { target.withLock { $0 = nil } }
        return try body()
    }
}
