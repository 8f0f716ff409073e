// SPDX-License-Identifier: EUPL-1.2

public import Ledger
public import TSCNS

/// What is remembered of the tries that cards had left when they were last seen.
///
/// Only a failed VERIFY tells a card's tries, so a later program run must not forget them.
public protocol TriesMemory: Sendable {
    /// What the card said last; nil when nothing speaks against a PIN.
    func tries(of card: CardID) throws(Stop) -> SeenTries?
    /// Keeps what the card said.
    func remember(_ tries: SeenTries, of card: CardID) throws(Stop)
    /// Forgets it: the right PIN has set the card's counter back.
    func forget(_ card: CardID) throws(Stop)
}
