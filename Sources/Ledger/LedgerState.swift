// SPDX-License-Identifier: EUPL-1.2

public import CivilTime

/// What the ledger holds at one moment; lent for the time of a `read` or `commit`.
public struct LedgerState: ~Copyable {
    private let tables: LedgerTables

    init(_ tables: LedgerTables) {
        self.tables = tables
    }

    // MARK: The log

    /// How many entries there are.
    ///
    /// - Returns: The number, which is also the index of the next entry.
    /// - Throws: `LedgerError` when the file can't be read.
    public func size() throws(LedgerError) -> Int {
        try tables.size()
    }

    /// The newest checkpoint with its signature.
    ///
    /// - Returns: The signed note.
    /// - Throws: `LedgerError` when the file can't be read.
    public func newestCheckpoint() throws(LedgerError) -> SignedNote {
        try tables.newestCheckpoint().note
    }

    /// The checkpoint that was signed at a size.
    ///
    /// - Parameter size: The number of entries that it covers.
    /// - Returns: The signed note; nil when no commit ended at the size.
    /// - Throws: `LedgerError` when the file can't be read.
    public func checkpoint(size: Int) throws(LedgerError) -> SignedNote? {
        try tables.checkpoint(size: size)?.note
    }

    /// The entry that an attempt led to, if it did: what to ask when a commit was in doubt.
    ///
    /// - Parameter request: The id of the attempt.
    /// - Returns: The index of the entry.
    /// - Throws: `LedgerError` when the file can't be read.
    public func index(ofRequest request: [UInt8]) throws(LedgerError) -> Int? {
        try tables.index(ofRequest: request)
    }

    /// Reads entries in order, one at a time.
    ///
    /// - Parameters:
    ///   - index: The first entry.
    ///   - body: Gets each entry with the openings that are not erased; returns false to stop.
    /// - Throws: `LedgerError` when the file can't be read, or what `body` throws.
    public func forEachEntry(
        from index: Int,
        _ body: (StoredEntry) throws(LedgerError) -> Bool
    ) throws(LedgerError) {
        let stream = try EntryStream(tables, from: index)
        var goesOn = true
        while goesOn {
            let next: StoredEntry?
            do {
                next = try stream.next()
            } catch {
                throw LedgerError(error)
            }
            guard let next else { return }
            goesOn = try body(next)
        }
    }

    /// One entry with its openings.
    ///
    /// - Parameter index: Its index.
    /// - Returns: The entry; nil when there is none.
    /// - Throws: `LedgerError` when the file can't be read.
    public func entry(_ index: Int) throws(LedgerError) -> StoredEntry? {
        var found: StoredEntry?
        try forEachEntry(from: index) { entry in
            if entry.index == index { found = entry }
            return false
        }
        return found
    }

    /// The personal values of an entry that are not erased.
    ///
    /// - Parameter index: The entry.
    /// - Returns: The openings, by the name of their field.
    /// - Throws: `LedgerError` when the file can't be read.
    public func openings(of index: Int) throws(LedgerError) -> [Opening] {
        try entry(index)?.openings ?? []
    }

    /// The proof that an entry is in the log.
    ///
    /// - Parameters:
    ///   - index: The entry.
    ///   - size: The size of the checkpoint that the proof leads to.
    /// - Returns: The hashes of the proof.
    /// - Throws: `LedgerError.unknownEntry` when the log of that size has no such entry.
    public func inclusionProof(of index: Int, size: Int) throws(LedgerError) -> [NodeHash] {
        guard index >= 0, index < size, size <= (try tables.size()) else { throw .unknownEntry }
        return try prover.inclusionProof(of: index, size: size)
    }

    /// The proof that the log of one size is the beginning of the log of another.
    ///
    /// - Parameters:
    ///   - oldSize: The smaller size.
    ///   - size: The larger size.
    /// - Returns: The hashes of the proof.
    /// - Throws: `LedgerError.unknownEntry` when the log was never so large.
    public func consistencyProof(
        from oldSize: Int,
        to size: Int
    ) throws(LedgerError) -> [NodeHash] {
        guard oldSize >= 0, oldSize <= size, size <= (try tables.size()) else {
            throw .unknownEntry
        }
        return try prover.consistencyProof(from: oldSize, to: size)
    }

    private var prover: MerkleProver<LedgerError> {
        let tables = tables
        return MerkleProver { position throws(LedgerError) in try tables.node(position) }
    }

    // MARK: Activations

    /// The activation with a protocol number.
    ///
    /// - Parameter protocolNumber: 17 digits.
    /// - Returns: The record, if there is one.
    /// - Throws: `LedgerError` when the file can't be read.
    public func activation(_ protocolNumber: String) throws(LedgerError) -> ActivationRecord? {
        try tables.activation(protocolNumber)
    }

    /// The open activation that claims a new card.
    ///
    /// - Parameter newCard: The keyed hash of the card.
    /// - Returns: The record, if there is one.
    /// - Throws: `LedgerError` when the file can't be read.
    public func openActivation(newCard: [UInt8]) throws(LedgerError) -> ActivationRecord? {
        try tables.openActivation(newCard: newCard)
    }

    /// How many times the PIN was to be proven on a card, over all its activations.
    ///
    /// - Parameter newCard: The keyed hash of the card.
    /// - Returns: The number.
    /// - Throws: `LedgerError` when the file can't be read.
    public func provingAttempts(newCard: [UInt8]) throws(LedgerError) -> Int {
        try tables.provingAttempts(newCard: newCard)
    }

    /// The open activations of a holder, the oldest first.
    ///
    /// - Parameter holder: The keyed hash of the holder.
    /// - Returns: The records.
    /// - Throws: `LedgerError` when the file can't be read.
    public func openActivations(holder: [UInt8]) throws(LedgerError) -> [ActivationRecord] {
        try tables.openActivations(holder: holder)
    }

    /// All open activations, the oldest first.
    ///
    /// - Returns: The records.
    /// - Throws: `LedgerError` when the file can't be read.
    public func openActivations() throws(LedgerError) -> [ActivationRecord] {
        try tables.openActivations()
    }

    /// The newest activations, the newest first.
    ///
    /// - Parameter limit: How many at most.
    /// - Returns: The records.
    /// - Throws: `LedgerError` when the file can't be read.
    public func newestActivations(limit: Int) throws(LedgerError) -> [ActivationRecord] {
        try tables.newestActivations(limit: max(0, limit))
    }

    // MARK: Guesses and tries

    /// How often a holder guessed wrong since staff last forgot it.
    ///
    /// - Parameters:
    ///   - holder: The keyed hash of the holder.
    ///   - since: From when a guess counts as recent.
    /// - Returns: The recent ones and all of them.
    /// - Throws: `LedgerError` when the file can't be read.
    public func guesses(
        holder: [UInt8],
        since: UnixTime
    ) throws(LedgerError) -> GuessCount {
        try tables.guesses(holder: holder, since: since)
    }

    /// The PIN tries that a card had when it was last seen.
    ///
    /// - Parameter card: The keyed hash of the card.
    /// - Returns: Nil when the card was never seen.
    /// - Throws: `LedgerError` when the file can't be read.
    public func lastSeenTries(card: [UInt8]) throws(LedgerError) -> SeenTries? {
        try tables.tries(card: card)
    }
}

/// How often a holder guessed wrong.
public struct GuessCount: Sendable, Hashable {
    /// Since the moment asked for.
    public let recent: Int
    /// Since staff last forgot the guesses.
    public let total: Int
}

/// What is remembered of a card's PIN tries.
public enum SeenTries: Sendable, Hashable {
    /// The card said how many are left.
    case known(Int)
    /// An answer was lost: only the card knows.
    case unknown
}
