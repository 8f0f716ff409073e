// SPDX-License-Identifier: EUPL-1.2

internal import CivilTime

/// What an entry does to the state beside the log, as its public fields tell: the one place where
/// writing and verifying agree on it.
enum StateChange: Hashable {
    case activation(Phase, protocolNumber: String)
    case guess
    case guessesReset
    case erased(index: Int)

    /// Nil when the entry changes nothing.
    init?(event: String, fields: [String: String]) {
        if let phase = Phase(rawValue: event), let number = fields["protocol"] {
            self = .activation(phase, protocolNumber: number)
            return
        }
        switch event {
        case LedgerEntry.guessEvent: self = .guess
        case LedgerEntry.guessesResetEvent: self = .guessesReset
        case LedgerEntry.erasedEvent:
            guard let index = fields["index"].flatMap({ Int($0) }) else { return nil }
            self = .erased(index: index)
        default: return nil
        }
    }
}

/// A keyed hash that an entry commits to because a row of the state holds it.
enum CommittedHash: String {
    case holder = "holderHash"
    case oldCard = "oldCardHash"
    case newCard = "newCardHash"
}

extension ActivationRecord {
    static func isValid(protocolNumber: String) -> Bool {
        protocolNumber.utf8.count == 17
            && protocolNumber.utf8.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains)
    }

    /// Takes the step that an entry tells of; the caller has checked that it may.
    mutating func enter(_ phase: Phase, at time: UnixTime, index: Int) {
        self.phase = phase
        if phase == .proving { provingAttempts += 1 }
        if phase == .completed { completedAt = time }
        lastIndex = index
    }
}

extension LedgerEntry {
    /// Whether every name can stand in a body and the request id has 1 to 64 bytes.
    var isWellFormed: Bool {
        CanonicalJSON.isValid(name: event)
            && fields.keys.allSatisfy(CanonicalJSON.isValid)
            && personal.keys.allSatisfy(CanonicalJSON.isValid)
            && EntryBody.reserved.isDisjoint(with: fields.keys)
            && request.map { (1...64).contains($0.count) } ?? true
    }
}
