// SPDX-License-Identifier: EUPL-1.2

internal import CivilTime
internal import Ledger
internal import Registry
internal import TSCNS

/// The way to the stores, with their errors named as this module's.
extension Engine {
    func commit<R>(
        _ body: (inout LedgerCommit) throws -> R
    ) throws(Stop) -> (value: R, checkpoint: String) {
        do {
            return try ledger.commit(body)
        } catch {
            throw Stop(error)
        }
    }

    func read<R>(_ body: (borrowing LedgerState) throws(LedgerError) -> R) throws(Stop) -> R {
        do { return try ledger.read(body) } catch { throw .ledger(error) }
    }

    func ask<R>(_ body: (Registry) throws(RegistryError) -> R) throws(Stop) -> R {
        do { return try body(registry) } catch { throw .registry(error) }
    }

    /// Writes down that a rule stopped an authenticated holder; no state changes.
    func refuse(
        _ rule: RuleID,
        _ holder: AuthenticatedHolder,
        protocolNumber: ProtocolNumber? = nil,
        at time: UnixTime
    ) throws(Stop) -> Stop {
        let entry = try refusalEntry(rule, holder, protocolNumber: protocolNumber, at: time)
        _ = try commit { commit in try commit.append(entry) }
        return .rule(rule)
    }

    func refusalEntry(
        _ rule: RuleID,
        _ holder: AuthenticatedHolder,
        protocolNumber: ProtocolNumber? = nil,
        at time: UnixTime
    ) throws(Stop) -> LedgerEntry {
        var fields = ["rule": rule.rawValue]
        if let protocolNumber { fields["protocol"] = protocolNumber.text }
        return LedgerEntry(
            event: "refusal",
            time: time,
            fields: fields,
            personal: ["holder": holder.fiscalCode.text, "oldCard": holder.card.cardID.text],
            request: try random(16)
        )
    }
}

extension Stop {
    /// An error that crossed a transaction, by what it is.
    init(_ error: any Error) {
        switch error {
        case let error as Stop: self = error
        case let error as LedgerError: self = .ledger(error)
        case let error as RegistryError: self = .registry(error)
        default: self = .station(reason: "\(error)")
        }
    }
}
