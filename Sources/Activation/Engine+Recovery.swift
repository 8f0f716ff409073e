// SPDX-License-Identifier: EUPL-1.2

internal import CivilTime
internal import Ledger
internal import Registry
internal import TSCNS
internal import Trust

extension Engine {
    /// Days after which codes that nobody fetched are destroyed.
    public static let daysUntilUndelivered = 30

    /// Finishes what a process that died left half done; needs no card and no holder.
    ///
    /// One process at a time does it; another finds nothing to do. Requests that still need their
    /// holder wait for the holder.
    ///
    /// - Returns: The protocol numbers of activations that could not be finished; they stop nobody
    ///   else's.
    /// - Throws: `Stop` when a store can't be read.
    @discardableResult
    public func recover() throws(Stop) -> [String] {
        var unfinished: [String] = []
        try ownership.alone(at: "recovery") { () throws(Stop) in
            let now = moment()
            let open = try read { state throws(LedgerError) in try state.openActivations() }
            for record in open where record.phase == .completed {
                do {
                    try finish(record, at: now)
                } catch {
                    unfinished.append(record.protocolNumber)
                }
            }
            try destroyDeliveredCodes()
            ownership.clearDead()
        }
        return unfinished
    }

    /// Tells the registry of a completed activation, and ends it when its time is over.
    private func finish(_ record: ActivationRecord, at now: Moment) throws(Stop) {
        guard let completedAt = record.completedAt,
            let number = ProtocolNumber(record.protocolNumber)
        else { throw .station(reason: "the ledger holds an activation that is none") }
        let card = try newCard(of: record)
        try ask { registry throws(RegistryError) in
            try registry.markActivated(card.cardID, protocolNumber: number.text, at: completedAt)
        }
        // What is destroyed is gone: only a clock that is known to be right may say so.
        let limit = completedAt.adding(seconds: Int64(Self.daysUntilUndelivered) * 86_400)
        if now.time > limit, now.quality == .synchronised {
            _ = try finish(number, as: .undelivered)
        }
    }

    /// Destroys codes whose delivery is in the ledger but was not followed by it.
    private func destroyDeliveredCodes() throws(Stop) {
        let cards = try ask { registry throws(RegistryError) in
            try registry.read { snapshot throws(RegistryError) in
                try snapshot.activatedWithSealedCodes()
            }
        }
        for card in cards {
            guard let number = card.activatedHere?.protocolNumber else { continue }
            let record: ActivationRecord? = try read { state throws(LedgerError) in
                try state.activation(number)
            }
            guard let record, record.phase == .delivered || record.phase == .undelivered
            else { continue }
            try ask { registry throws(RegistryError) in try registry.destroyCodes(of: card.cardID) }
        }
    }
}
