// SPDX-License-Identifier: EUPL-1.2

public import CivilTime
internal import Ledger
public import Registry

extension Engine {
    /// What a completed activation gives to its holder.
    public struct Released: ~Copyable, Sendable {
        /// The card that was activated.
        public let card: CardRecord
        /// When the activation was completed.
        public let completedAt: UnixTime
        /// The index of the `completed` entry.
        public let ledgerIndex: Int
        /// The newest checkpoint, a signed note.
        public let checkpoint: String
        /// The codes, in locked memory.
        public let codes: CardCodes
    }

    /// Opens the codes of a completed activation, for the holder who logged in.
    ///
    /// - Parameters:
    ///   - number: The activation.
    ///   - holder: Its holder; for anybody else there is no such activation.
    /// - Returns: The codes and what goes with them.
    /// - Throws: `new.codesMissing` when they were delivered or destroyed.
    public func codes(
        of number: ProtocolNumber,
        for holder: AuthenticatedHolder
    ) throws(Stop) -> Released {
        let record = try read { state throws(LedgerError) in try state.activation(number.text) }
        guard let record, record.phase == .completed, let completedAt = record.completedAt,
            record.holder == hash(of: holder.fiscalCode)
        else { throw .rule(.newCodesMissing) }
        let card = try newCard(of: record)
        return Released(
            card: card,
            completedAt: completedAt,
            ledgerIndex: record.lastIndex,
            checkpoint: try checkpoint(),
            codes: try openCodes(of: card.cardID)
        )
    }

    /// Notes that the holder has the codes, and destroys them here.
    ///
    /// - Returns: Whether there was such an activation with codes to deliver.
    /// - Throws: `Stop` when a store can't be written.
    public func deliver(_ number: ProtocolNumber) throws(Stop) -> Bool {
        try finish(number, as: .delivered)
    }

    func finish(_ number: ProtocolNumber, as phase: Phase) throws(Stop) -> Bool {
        let entry = LedgerEntry(
            phase: phase,
            protocolNumber: number.text,
            time: moment().time,
            request: try random(16)
        )
        let answer = try commit { commit -> ActivationRecord? in
            guard let record = try commit.state.activation(number.text) else { return nil }
            guard record.phase == .completed else { return record.phase == phase ? record : nil }
            return try commit.advance(number.text, to: phase, entry: entry)
        }
        guard let record = answer.value else { return false }
        let card = try newCard(of: record).cardID
        try ask { registry throws(RegistryError) in try registry.destroyCodes(of: card) }
        return true
    }

    func newCard(of record: ActivationRecord) throws(Stop) -> CardRecord {
        do {
            return try ledger.read { state throws(LedgerError) in
                do {
                    return try Result<CardRecord, Stop>.success(newCard(of: record, in: state))
                } catch {
                    return .failure(Stop(error))
                }
            }.get()
        } catch {
            throw Stop(error)
        }
    }
}
