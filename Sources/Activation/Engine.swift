// SPDX-License-Identifier: EUPL-1.2

internal import CivilTime
public import Ledger
public import Registry
internal import TSCNS
public import Trust

/// An activation from login to delivery: a chain of ledger entries, each durable before the next
/// step is taken.
///
/// It talks to cards only through the channel it is handed, and to nobody else.
public final class Engine: Sendable {
    let ledger: Ledger
    let registry: Registry
    let trust: TrustStore
    let policy: Policy
    let station: StationID
    let keys: StationKeys
    let ownership: Ownership
    let flight = PINInFlight()
    let moment: @Sendable () -> Moment

    /// An engine over open stores.
    ///
    /// - Parameters:
    ///   - ledger: Where everything is written down.
    ///   - registry: What the issuers say.
    ///   - trust: CA certificates and revocation lists.
    ///   - policy: What the admin decided.
    ///   - station: Which station this is.
    ///   - keys: The station's keys.
    ///   - ownership: The mark of this process.
    ///   - moment: The clock, asked once for each decision.
    public init(
        ledger: Ledger,
        registry: Registry,
        trust: TrustStore,
        policy: Policy,
        station: StationID,
        keys: consuming StationKeys,
        ownership: Ownership,
        moment: @escaping @Sendable () -> Moment
    ) {
        self.ledger = ledger
        self.registry = registry
        self.trust = trust
        self.policy = policy
        self.station = station
        self.keys = keys
        self.ownership = ownership
        self.moment = moment
    }

    /// The keyed hash of a holder, as the ledger knows them.
    func hash(of holder: FiscalCode) -> [UInt8] { keys.hash("holder", holder.text) }

    /// The keyed hash of a card, as the ledger knows it.
    func hash(of card: CardID) -> [UInt8] { keys.hash("card", card.text) }
}
