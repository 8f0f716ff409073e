// SPDX-License-Identifier: EUPL-1.2

internal import CivilTime
internal import Foundation
internal import GRDB

/// The statements on what follows from the entries, and on the tries of cards.
extension LedgerTables {
    // MARK: Activations

    func insertActivation(_ record: ActivationRecord) throws(LedgerError) {
        try run(
            """
            INSERT INTO activation (protocol, phase, holder, oldCard, newCard, provingAttempts,
                owner, requestedAt, completedAt, firstIndex, lastIndex)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                record.protocolNumber, record.phase.rawValue, Data(record.holder),
                Data(record.oldCard), Data(record.newCard), record.provingAttempts, record.owner,
                record.requestedAt.seconds, record.completedAt?.seconds, record.firstIndex,
                record.lastIndex,
            ]
        )
    }

    func updateActivation(_ record: ActivationRecord) throws(LedgerError) {
        try run(
            """
            UPDATE activation
            SET phase = ?, provingAttempts = ?, owner = ?, completedAt = ?, lastIndex = ?
            WHERE protocol = ?
            """,
            [
                record.phase.rawValue, record.provingAttempts, record.owner,
                record.completedAt?.seconds, record.lastIndex, record.protocolNumber,
            ]
        )
    }

    private static let activationColumns = """
        protocol, phase, holder, oldCard, newCard, provingAttempts, owner, requestedAt,
        completedAt, firstIndex, lastIndex
        """
    private static let isOpen = "phase IN ('requested', 'proving', 'completed')"

    func activation(_ protocolNumber: String) throws(LedgerError) -> ActivationRecord? {
        let sql = "SELECT \(Self.activationColumns) FROM activation WHERE protocol = ?"
        return try row(sql, [protocolNumber]).map(ActivationRecord.init)
    }

    func openActivation(newCard: [UInt8]) throws(LedgerError) -> ActivationRecord? {
        let sql = """
            SELECT \(Self.activationColumns) FROM activation WHERE newCard = ? AND \(Self.isOpen)
            """
        return try row(sql, [Data(newCard)]).map(ActivationRecord.init)
    }

    func provingAttempts(newCard: [UInt8]) throws(LedgerError) -> Int {
        let sql = "SELECT coalesce(sum(provingAttempts), 0) FROM activation WHERE newCard = ?"
        guard let row = try row(sql, [Data(newCard)]) else { return 0 }
        return try row.integer(0)
    }

    func openActivations(holder: [UInt8]) throws(LedgerError) -> [ActivationRecord] {
        let sql = """
            SELECT \(Self.activationColumns) FROM activation
            WHERE holder = ? AND \(Self.isOpen) ORDER BY firstIndex
            """
        return try rows(sql, [Data(holder)]).activations()
    }

    func openActivations() throws(LedgerError) -> [ActivationRecord] {
        let sql = """
            SELECT \(Self.activationColumns) FROM activation WHERE \(Self.isOpen) ORDER BY firstIndex
            """
        return try rows(sql).activations()
    }

    func newestActivations(limit: Int) throws(LedgerError) -> [ActivationRecord] {
        let sql = """
            SELECT \(Self.activationColumns) FROM activation ORDER BY firstIndex DESC LIMIT ?
            """
        return try rows(sql, [limit]).activations()
    }

    /// Columns as `ActivationRecord` reads them.
    func activationsInOrder() throws(LedgerError) -> LedgerRows {
        try rows("SELECT \(Self.activationColumns) FROM activation ORDER BY firstIndex")
    }

    // MARK: Guesses

    func insertGuess(
        _ index: Int,
        holder: [UInt8],
        time: UnixTime
    ) throws(LedgerError) {
        try run(
            "INSERT INTO guess (idx, holder, time) VALUES (?, ?, ?)",
            [index, Data(holder), time.seconds]
        )
    }

    func resetGuesses(holder: [UInt8], at index: Int) throws(LedgerError) {
        try run(
            "UPDATE guess SET resetIndex = ? WHERE holder = ? AND resetIndex IS NULL",
            [index, Data(holder)]
        )
    }

    func guesses(holder: [UInt8], since: UnixTime) throws(LedgerError) -> GuessCount {
        let row = try row(
            """
            SELECT count(*) FILTER (WHERE time >= ?), count(*) FROM guess
            WHERE holder = ? AND resetIndex IS NULL
            """,
            [since.seconds, Data(holder)]
        )
        guard let row else { throw .corrupt(index: nil) }
        return GuessCount(recent: try row.integer(0), total: try row.integer(1))
    }

    /// Columns: index, holder, time, index of the reset or NULL.
    func guessesInOrder() throws(LedgerError) -> LedgerRows {
        try rows("SELECT idx, holder, time, resetIndex FROM guess ORDER BY idx")
    }

    // MARK: Tries

    func rememberTries(_ tries: SeenTries, card: [UInt8], time: UnixTime) throws(LedgerError) {
        try run(
            """
            INSERT INTO tries (card, tries, time) VALUES (?, ?, ?)
            ON CONFLICT (card) DO UPDATE SET tries = excluded.tries, time = excluded.time
            """,
            [Data(card), tries.count, time.seconds]
        )
    }

    func forgetTries(card: [UInt8]) throws(LedgerError) {
        try run("DELETE FROM tries WHERE card = ?", [Data(card)])
    }

    func tries(card: [UInt8]) throws(LedgerError) -> SeenTries? {
        guard let row = try row("SELECT tries FROM tries WHERE card = ?", [Data(card)]) else {
            return nil
        }
        return try row.optionalInteger(0).map(SeenTries.known) ?? .unknown
    }
}

extension ActivationRecord {
    init(_ row: Row) throws(LedgerError) {
        let firstIndex = try row.integer(9)
        guard let phase = Phase(rawValue: try row.text(1)) else {
            throw .corrupt(index: firstIndex)
        }
        self.init(
            protocolNumber: try row.text(0),
            phase: phase,
            holder: try row.bytes(2),
            oldCard: try row.bytes(3),
            newCard: try row.bytes(4),
            provingAttempts: try row.integer(5),
            owner: row.hasNull(atIndex: 6) ? nil : try row.text(6),
            requestedAt: try row.time(7),
            completedAt: row.hasNull(atIndex: 8) ? nil : try row.time(8),
            firstIndex: firstIndex,
            lastIndex: try row.integer(10)
        )
    }
}

extension LedgerRows {
    fileprivate func activations() throws(LedgerError) -> [ActivationRecord] {
        var records: [ActivationRecord] = []
        while let row = try next() {
            records.append(try ActivationRecord(row))
        }
        return records
    }
}

extension SeenTries {
    fileprivate var count: Int? {
        switch self {
        case .known(let count): count
        case .unknown: nil
        }
    }
}
