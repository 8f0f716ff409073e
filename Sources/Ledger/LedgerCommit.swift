// SPDX-License-Identifier: EUPL-1.2

internal import BaseEncoding
public import CivilTime
internal import OpenSSL

/// A commit in the making: what is done through it takes place all together or not at all.
public struct LedgerCommit: ~Copyable {
    private(set) var head: Head
    let tables: LedgerTables

    init(_ head: Head, in tables: LedgerTables) {
        self.head = head
        self.tables = tables
    }

    /// The state as this commit would leave it.
    public var state: LedgerState {
        LedgerState(tables)
    }

    // MARK: Entries

    /// Appends an entry that changes no state.
    ///
    /// - Parameter entry: The entry; not one of the events that the calls below write.
    /// - Returns: Its index.
    /// - Throws: `LedgerError.duplicateRequest` when the attempt was written before,
    ///   `.entryMalformed`, `.entryTooLarge`, or what the disk refuses.
    public mutating func append(_ entry: LedgerEntry) throws(LedgerError) -> Int {
        guard StateChange(event: entry.event, fields: entry.fields) == nil else {
            throw .entryMalformed
        }
        return try write(entry)
    }

    /// Erases the personal values of an entry for good; what remains can't be told from noise.
    ///
    /// - Parameters:
    ///   - index: The entry whose openings are erased.
    ///   - entry: Says so and why; event `erased`, field `index`.
    /// - Returns: The index of that entry.
    /// - Throws: `LedgerError.unknownEntry` when there is nothing to erase, or as `append`.
    public mutating func erase(
        openingsOf index: Int,
        entry: LedgerEntry
    ) throws(LedgerError) -> Int {
        guard StateChange(event: entry.event, fields: entry.fields) == .erased(index: index) else {
            throw .entryMalformed
        }
        guard try !state.openings(of: index).isEmpty else { throw .unknownEntry }
        try tables.deleteOpenings(of: index)
        return try write(entry)
    }

    // MARK: Activations

    /// Begins an activation, which claims the new card.
    ///
    /// - Parameters:
    ///   - request: Who and which cards.
    ///   - entry: The entry, with phase `requested` and the protocol number.
    /// - Returns: The record.
    /// - Throws: `LedgerError.activationConflict` when the card is claimed or the protocol number
    ///   taken, or as `append`.
    public mutating func beginActivation(
        _ request: ActivationRequest,
        entry: LedgerEntry
    ) throws(LedgerError) -> ActivationRecord {
        let number = request.protocolNumber
        guard ActivationRecord.isValid(protocolNumber: number),
            [request.holder, request.oldCard, request.newCard].allSatisfy({ $0.count == 32 })
        else { throw .entryMalformed }
        try require(.activation(.requested, protocolNumber: number), of: entry)
        guard try tables.activation(number) == nil,
            try tables.openActivation(newCard: request.newCard) == nil
        else { throw .activationConflict }
        let index = try write(
            entry,
            hashes: [
                .holder: request.holder, .oldCard: request.oldCard, .newCard: request.newCard,
            ]
        )
        let record = ActivationRecord(
            protocolNumber: number,
            phase: .requested,
            holder: request.holder,
            oldCard: request.oldCard,
            newCard: request.newCard,
            provingAttempts: 0,
            owner: request.owner,
            requestedAt: entry.time,
            completedAt: nil,
            firstIndex: index,
            lastIndex: index
        )
        try tables.insertActivation(record)
        return record
    }

    /// Moves an activation to its next phase.
    ///
    /// - Parameters:
    ///   - protocolNumber: The activation.
    ///   - phase: Where it goes; `proving` counts an attempt, of which there are two at most.
    ///   - entry: The entry, with that phase and the protocol number.
    /// - Returns: The record as it is now.
    /// - Throws: `LedgerError.unknownActivation`, `.illegalTransition`, or as `append`.
    public mutating func advance(
        _ protocolNumber: String,
        to phase: Phase,
        entry: LedgerEntry
    ) throws(LedgerError) -> ActivationRecord {
        try require(.activation(phase, protocolNumber: protocolNumber), of: entry)
        guard var record = try tables.activation(protocolNumber) else { throw .unknownActivation }
        guard record.phase.mayAdvance(to: phase, provingAttempts: record.provingAttempts) else {
            throw .illegalTransition(from: record.phase, to: phase)
        }
        record.enter(phase, at: entry.time, index: try write(entry))
        try tables.updateActivation(record)
        return record
    }

    /// Says which live process works on an activation; this is no entry.
    ///
    /// - Parameters:
    ///   - owner: The process, in words of the caller; nil for none.
    ///   - protocolNumber: The activation.
    /// - Throws: `LedgerError.unknownActivation`, or what the disk refuses.
    public mutating func setOwner(
        _ owner: String?,
        of protocolNumber: String
    ) throws(LedgerError) {
        guard var record = try tables.activation(protocolNumber) else { throw .unknownActivation }
        record.owner = owner
        try tables.updateActivation(record)
    }

    // MARK: Guesses and tries

    /// Counts a wrong guess at a new card's number or date.
    ///
    /// - Parameters:
    ///   - holder: The keyed hash of the holder who guessed, 32 bytes.
    ///   - entry: The entry, with event `guess`; its time is the time of the guess.
    /// - Returns: The index of the entry.
    /// - Throws: As `append`.
    public mutating func recordGuess(
        holder: [UInt8],
        entry: LedgerEntry
    ) throws(LedgerError) -> Int {
        guard holder.count == 32 else { throw .entryMalformed }
        try require(.guess, of: entry)
        let index = try write(entry, hashes: [.holder: holder])
        try tables.insertGuess(index, holder: holder, time: entry.time)
        return index
    }

    /// Forgets the wrong guesses of a holder.
    ///
    /// - Parameters:
    ///   - holder: The keyed hash of the holder, 32 bytes.
    ///   - entry: The entry, with event `guessesReset`.
    /// - Returns: The index of the entry.
    /// - Throws: As `append`.
    public mutating func resetGuesses(
        holder: [UInt8],
        entry: LedgerEntry
    ) throws(LedgerError) -> Int {
        guard holder.count == 32 else { throw .entryMalformed }
        try require(.guessesReset, of: entry)
        let index = try write(entry, hashes: [.holder: holder])
        try tables.resetGuesses(holder: holder, at: index)
        return index
    }

    /// Remembers the PIN tries that a card had when it was last seen; this is no entry.
    ///
    /// - Parameters:
    ///   - card: The keyed hash of the card, 32 bytes.
    ///   - tries: What the card said.
    ///   - time: When.
    /// - Throws: `LedgerError` when the disk refuses.
    public mutating func rememberTries(
        card: [UInt8],
        tries: SeenTries,
        at time: UnixTime
    ) throws(LedgerError) {
        guard card.count == 32 else { throw .entryMalformed }
        try tables.rememberTries(tries, card: card, time: time)
    }

    /// Forgets the PIN tries of a card, as when the right PIN set its counter back; no entry.
    ///
    /// - Parameter card: The keyed hash of the card, 32 bytes.
    /// - Throws: `LedgerError` when the disk refuses.
    public mutating func forgetTries(card: [UInt8]) throws(LedgerError) {
        try tables.forgetTries(card: card)
    }

    // MARK: Writing

    private func require(_ change: StateChange, of entry: LedgerEntry) throws(LedgerError) {
        guard StateChange(event: entry.event, fields: entry.fields) == change else {
            throw .entryMalformed
        }
    }

    /// Appends an entry; keyed hashes of the state that it changes are committed to beside its
    /// personal values, so that the state can be held against the entry.
    private mutating func write(
        _ entry: LedgerEntry,
        hashes: [CommittedHash: [UInt8]] = [:]
    ) throws(LedgerError) -> Int {
        var personal = entry.personal.mapValues { Array($0.utf8) }
        for (name, hash) in hashes {
            let text = Array(Base64.encode(hash).utf8)
            guard personal.updateValue(text, forKey: name.rawValue) == nil else {
                throw .entryMalformed
            }
        }
        guard entry.isWellFormed else { throw .entryMalformed }
        if let request = entry.request, let index = try tables.index(ofRequest: request) {
            throw .duplicateRequest(index: index)
        }
        var openings: [Opening] = []
        for (field, value) in personal {
            guard value.count <= LedgerTables.maximumValueSize else { throw .entryTooLarge }
            openings.append(Opening(field: field, salt: try Self.freshSalt(), value: value))
        }
        let commitments = openings.map { ($0.field, $0.commitment) }
        let body = EntryBody(
            event: entry.event,
            time: entry.time,
            fields: entry.fields,
            commitments: Dictionary(uniqueKeysWithValues: commitments),
            request: entry.request
        )
        let index = try append(body: body.encoded, request: entry.request)
        for opening in openings { try tables.insertOpening(opening, of: index) }
        return index
    }

    /// Appends bytes as they are: entry and completed nodes.
    mutating func append(body: [UInt8], request: [UInt8]? = nil) throws(LedgerError) -> Int {
        guard body.count <= EntryBody.maximumSize else { throw .entryTooLarge }
        let index = head.frontier.size
        try tables.insertEntry(index, body: body, request: request)
        for node in head.frontier.append(.leaf(body)) { try tables.insertNode(node) }
        return index
    }

    private static func freshSalt() throws(LedgerError) -> [UInt8] {
        do {
            return try randomBytes(32)
        } catch {
            throw .cryptography
        }
    }
}
