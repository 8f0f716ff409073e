// SPDX-License-Identifier: EUPL-1.2

internal import BaseEncoding
internal import CivilTime
internal import GRDB

/// The entries told once more: openings against commitments, rows of the state against the entries
/// that must have led to them.
struct Replay {
    private let activations: LedgerRows
    private let guesses: LedgerRows
    private var activation: ActivationRecord?
    private var guess: GuessRow?

    /// Activations that have further entries: as they stand and as the file says they will end.
    private var unfinished: [String: (now: ActivationRecord, end: ActivationRecord)] = [:]
    /// Guesses by the entry that is to reset them.
    private var awaitingReset: [Int: GuessGroup] = [:]
    /// How many guesses of a holder no entry has reset so far.
    private var standing: [[UInt8]: Int] = [:]
    /// Entries that lack an opening which no entry has said to be erased so far.
    private var unexplained: Set<Int> = []

    private struct GuessRow {
        let index: Int
        let holder: [UInt8]
        let time: UnixTime
        let resetIndex: Int?
    }

    private struct GuessGroup {
        let holder: [UInt8]
        let firstIndex: Int
        var count = 0
    }

    init(_ tables: LedgerTables) throws(Finding) {
        do {
            activations = try tables.activationsInOrder()
            guesses = try tables.guessesInOrder()
        } catch {
            throw Finding(error, corrupt: .unreadable, at: nil)
        }
        try readActivation()
        try readGuess()
    }

    /// Takes the next entry; bytes that are no body of ours change nothing and open nothing.
    mutating func take(_ entry: StoredEntry) throws(Finding) {
        let index = entry.index
        guard let body = EntryBody(decoding: entry.body) else {
            guard entry.openings.isEmpty else { throw Finding(.openingWrong, at: index) }
            guard entry.request == nil else { throw Finding(.requestWrong, at: index) }
            return
        }
        guard entry.request == body.request else { throw Finding(.requestWrong, at: index) }
        try compareOpenings(of: entry, with: body)
        switch StateChange(event: body.event, fields: body.fields) {
        case .activation(.requested, let number): try begin(number, entry, body)
        case .activation(let phase, let number): try advance(number, to: phase, index, body)
        case .guess: try takeGuess(entry, body)
        case .guessesReset: try takeReset(entry)
        case .erased(let erased):
            guard unexplained.remove(erased) != nil else {
                throw Finding(.openingWrong, at: index)
            }
        case nil: break
        }
    }

    /// Nothing may be left that no entry accounts for.
    func finish() throws(Finding) {
        if let index = unexplained.min() { throw Finding(.openingMissing, at: index) }
        if let end = unfinished.values.map(\.end.firstIndex).min() {
            throw Finding(.activationWrong, at: end)
        }
        if let activation { throw Finding(.activationWrong, at: activation.firstIndex) }
        if let guess { throw Finding(.guessWrong, at: guess.index) }
        if let index = awaitingReset.values.map(\.firstIndex).min() {
            throw Finding(.guessWrong, at: index)
        }
    }

    private mutating func compareOpenings(
        of entry: StoredEntry,
        with body: EntryBody
    ) throws(Finding) {
        for opening in entry.openings {
            guard body.commitments[opening.field] == opening.commitment else {
                throw Finding(.openingWrong, at: entry.index)
            }
        }
        if entry.openings.count < body.commitments.count { unexplained.insert(entry.index) }
    }

    // MARK: Activations

    private mutating func begin(
        _ number: String,
        _ entry: StoredEntry,
        _ body: EntryBody
    ) throws(Finding) {
        guard let end = activation, end.firstIndex == entry.index, end.protocolNumber == number,
            end.requestedAt == body.time, unfinished[number] == nil,
            entry.agrees(that: .holder, is: end.holder),
            entry.agrees(that: .oldCard, is: end.oldCard),
            entry.agrees(that: .newCard, is: end.newCard)
        else {
            throw Finding(.activationWrong, at: min(entry.index, activation?.firstIndex ?? .max))
        }
        var now = end
        now.phase = .requested
        now.provingAttempts = 0
        now.completedAt = nil
        now.lastIndex = entry.index
        try settle(now, end: end)
        try readActivation()
    }

    private mutating func advance(
        _ number: String,
        to phase: Phase,
        _ index: Int,
        _ body: EntryBody
    ) throws(Finding) {
        guard let (now, end) = unfinished[number],
            now.phase.mayAdvance(to: phase, provingAttempts: now.provingAttempts)
        else { throw Finding(.activationWrong, at: index) }
        var moved = now
        moved.enter(phase, at: body.time, index: index)
        try settle(moved, end: end)
    }

    /// Compares the two when the last entry of the activation is reached.
    private mutating func settle(
        _ now: ActivationRecord,
        end: ActivationRecord
    ) throws(Finding) {
        guard now.lastIndex <= end.lastIndex else {
            throw Finding(.activationWrong, at: now.lastIndex)
        }
        guard now.lastIndex == end.lastIndex else {
            unfinished[now.protocolNumber] = (now, end)
            return
        }
        guard now == end else { throw Finding(.activationWrong, at: now.lastIndex) }
        unfinished[now.protocolNumber] = nil
    }

    private mutating func readActivation() throws(Finding) {
        do {
            activation = try activations.next().map(ActivationRecord.init)
        } catch {
            throw Finding(error, corrupt: .activationWrong, at: nil)
        }
    }

    // MARK: Guesses

    private mutating func takeGuess(_ entry: StoredEntry, _ body: EntryBody) throws(Finding) {
        guard let row = guess, row.index == entry.index, row.time == body.time,
            entry.agrees(that: .holder, is: row.holder)
        else { throw Finding(.guessWrong, at: min(entry.index, guess?.index ?? .max)) }
        standing[row.holder, default: 0] += 1
        if let reset = row.resetIndex {
            var group =
                awaitingReset[reset] ?? GuessGroup(holder: row.holder, firstIndex: row.index)
            guard group.holder == row.holder else { throw Finding(.guessWrong, at: row.index) }
            group.count += 1
            awaitingReset[reset] = group
        }
        try readGuess()
    }

    private mutating func takeReset(_ entry: StoredEntry) throws(Finding) {
        let group = awaitingReset.removeValue(forKey: entry.index)
        guard let holder = entry.hash(.holder) ?? group?.holder else { return }
        guard group?.holder ?? holder == holder, group?.count ?? 0 == standing[holder] ?? 0 else {
            throw Finding(.guessWrong, at: group?.firstIndex ?? entry.index)
        }
        standing[holder] = nil
    }

    private mutating func readGuess() throws(Finding) {
        do {
            guess = try guesses.next().map { row throws(LedgerError) in
                GuessRow(
                    index: try row.integer(0),
                    holder: try row.bytes(1),
                    time: try row.time(2),
                    resetIndex: try row.optionalInteger(3)
                )
            }
        } catch {
            throw Finding(error, corrupt: .guessWrong, at: nil)
        }
    }
}

extension StoredEntry {
    /// A keyed hash that the entry committed to, unless it was erased.
    fileprivate func hash(_ name: CommittedHash) -> [UInt8]? {
        openings.first { $0.field == name.rawValue }.flatMap { Base64.decode($0.value) }
    }

    /// Whether a row of the state holds what the entry committed to; what is erased agrees.
    fileprivate func agrees(that name: CommittedHash, is hash: [UInt8]) -> Bool {
        self.hash(name).map { $0 == hash } ?? true
    }
}
