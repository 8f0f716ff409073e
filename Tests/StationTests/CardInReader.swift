// SPDX-License-Identifier: EUPL-1.2

import Foundation
import Synchronization
import VirtualCard

/// A software card in one of the two readers of the private station, until it is taken out.
final class CardInReader: Sendable {
    /// The readers, by the ports of their slots.
    enum Slot: UInt16 {
        case first = 35963
        case second = 35964

        var readerName: String { self == .first ? "Virtual PCD 00 00" : "Virtual PCD 00 01" }
    }

    let card: VirtualCard
    private let slot: Slot
    private let connection: VPCDConnection

    /// When a card was last taken out of a slot: too soon afterwards pcscd overlooks another.
    private static let emptied = Mutex<[Slot: ContinuousClock.Instant]>([:])

    init(_ card: VirtualCard, in slot: Slot) throws {
        self.card = card
        self.slot = slot
        connection = VPCDConnection(card, port: slot.rawValue)
        Self.waitUntilEmpty(slot)
        try connection.insert()
    }

    /// Returns when pcscd has seen that the last card is gone.
    static func waitUntilEmpty(_ slot: Slot) {
        let free = emptied.withLock { $0[slot] }?
            .advanced(by: .seconds(VPCDConnection.pauseBetweenCards))
        guard let wait = free.map({ $0 - .now }), wait > .zero else { return }
        Thread.sleep(forTimeInterval: wait / .seconds(1))
    }

    func remove() {
        connection.remove()
        Self.emptied.withLock { $0[slot] = .now }
    }
}

/// Runs a body while cards are in the readers, the first in the first; where none is, none is.
func withCards<R>(_ first: VirtualCard?, _ second: VirtualCard?, _ body: () throws -> R) throws -> R
{
    var inserted: [CardInReader] = []
    defer { inserted.forEach { $0.remove() } }
    for slot in [CardInReader.Slot.first, .second] { CardInReader.waitUntilEmpty(slot) }
    if let first { inserted.append(try CardInReader(first, in: .first)) }
    if let second { inserted.append(try CardInReader(second, in: .second)) }
    return try body()
}
