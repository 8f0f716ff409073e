// SPDX-License-Identifier: EUPL-1.2

internal import CivilTime
internal import Foundation
internal import GRDB

/// The statements on what is hashed: entries, nodes, checkpoints and openings.
///
/// All SQL of the ledger is in `LedgerSchema` and in this type.
struct LedgerTables {
    private let db: Database

    init(_ db: Database) {
        self.db = db
    }

    /// The most bytes of one personal value.
    static let maximumValueSize = 65_535

    // MARK: Running statements

    func run(_ sql: String, _ arguments: StatementArguments) throws(LedgerError) {
        do {
            try db.cachedStatement(sql: sql).execute(arguments: arguments)
        } catch {
            throw LedgerError(error)
        }
    }

    func row(_ sql: String, _ arguments: StatementArguments = []) throws(LedgerError) -> Row? {
        do {
            return try Row.fetchOne(db.cachedStatement(sql: sql), arguments: arguments)
        } catch {
            throw LedgerError(error)
        }
    }

    /// The rows of a statement as they come; nothing is gathered.
    func rows(
        _ sql: String,
        _ arguments: StatementArguments = []
    ) throws(LedgerError) -> LedgerRows {
        do {
            // Not cached: two cursors over one statement would move each other.
            return LedgerRows(try Row.fetchCursor(db, sql: sql, arguments: arguments))
        } catch {
            throw LedgerError(error)
        }
    }

    /// A BLOB column, or NULL when it is longer than it may be or no BLOB.
    private static func capped(_ column: String, _ limit: Int) -> String {
        "CASE WHEN typeof(\(column)) = 'blob' AND length(\(column)) <= \(limit) THEN \(column) END"
    }

    // MARK: Entries

    func size() throws(LedgerError) -> Int {
        guard let row = try row("SELECT coalesce(max(idx) + 1, 0) FROM entry") else { return 0 }
        return try row.integer(0)
    }

    func insertEntry(_ index: Int, body: [UInt8], request: [UInt8]?) throws(LedgerError) {
        try run(
            "INSERT INTO entry (idx, body, request) VALUES (?, ?, ?)",
            [index, Data(body), request.map { Data($0) }]
        )
    }

    func index(ofRequest request: [UInt8]) throws(LedgerError) -> Int? {
        try row("SELECT idx FROM entry WHERE request = ?", [Data(request)])?.integer(0)
    }

    /// Columns: index, body (NULL when too long), request.
    func entries(from index: Int) throws(LedgerError) -> LedgerRows {
        try rows(
            """
            SELECT idx, \(Self.capped("body", EntryBody.maximumSize)), \(Self.capped("request", 64))
            FROM entry WHERE idx >= ? ORDER BY idx
            """,
            [index]
        )
    }

    // MARK: Nodes

    func insertNode(_ node: Frontier.CompletedNode) throws(LedgerError) {
        try run(
            "INSERT INTO node (pos, hash) VALUES (?, ?)",
            [node.position.storedIndex, Data(node.hash.bytes)]
        )
    }

    func node(_ position: NodePosition) throws(LedgerError) -> NodeHash {
        let row = try row("SELECT hash FROM node WHERE pos = ?", [position.storedIndex])
        guard let bytes = try row?.bytes(0), let hash = NodeHash(bytes) else {
            throw .corrupt(index: nil)
        }
        return hash
    }

    func nodeCount() throws(LedgerError) -> Int {
        guard let row = try row("SELECT coalesce(max(pos) + 1, 0) FROM node") else { return 0 }
        return try row.integer(0)
    }

    /// Columns: position, hash.
    func nodes() throws(LedgerError) -> LedgerRows {
        try rows("SELECT pos, \(Self.capped("hash", 32)) FROM node ORDER BY pos")
    }

    // MARK: Checkpoints

    func insertCheckpoint(number: Int, size: Int, note: String) throws(LedgerError) {
        try run(
            "INSERT INTO checkpoint (number, size, note) VALUES (?, ?, ?)",
            [number, size, Data(note.utf8)]
        )
    }

    private static let checkpointColumns =
        "number, size, \(capped("note", SignedNote.maximumSize))"

    func newestCheckpoint() throws(LedgerError) -> StoredCheckpoint {
        let sql = "SELECT \(Self.checkpointColumns) FROM checkpoint ORDER BY number DESC LIMIT 1"
        guard let row = try row(sql) else { throw .corrupt(index: nil) }
        return try StoredCheckpoint(row)
    }

    /// The newest checkpoint of a size, if one was signed.
    func checkpoint(size: Int) throws(LedgerError) -> StoredCheckpoint? {
        guard
            let row = try row(
                "SELECT \(Self.checkpointColumns) FROM checkpoint WHERE size = ?",
                [size]
            )
        else { return nil }
        return try StoredCheckpoint(row)
    }

    /// Columns as `StoredCheckpoint` reads them.
    func checkpoints() throws(LedgerError) -> LedgerRows {
        try rows("SELECT \(Self.checkpointColumns) FROM checkpoint ORDER BY number")
    }

    // MARK: Openings

    func insertOpening(_ opening: Opening, of index: Int) throws(LedgerError) {
        try run(
            "INSERT INTO opening (idx, field, salt, value) VALUES (?, ?, ?, ?)",
            [index, opening.field, Data(opening.salt), Data(opening.value)]
        )
    }

    func deleteOpenings(of index: Int) throws(LedgerError) {
        try run("DELETE FROM opening WHERE idx = ?", [index])
    }

    /// Columns: index, field, salt, value.
    func openings(from index: Int) throws(LedgerError) -> LedgerRows {
        try rows(
            """
            SELECT idx, substr(field, 1, 65), \(Self.capped("salt", 32)),
                \(Self.capped("value", Self.maximumValueSize))
            FROM opening WHERE idx >= ? ORDER BY idx, field
            """,
            [index]
        )
    }
}

/// Rows that are read one by one.
struct LedgerRows {
    private let cursor: RowCursor

    init(_ cursor: RowCursor) {
        self.cursor = cursor
    }

    func next() throws(LedgerError) -> Row? {
        do {
            return try cursor.next()
        } catch {
            throw LedgerError(error)
        }
    }
}

/// A checkpoint as it is stored: the number of its commit and the signed note.
struct StoredCheckpoint {
    let number: Int
    let size: Int
    let note: SignedNote
    let checkpoint: Checkpoint

    init(_ row: Row) throws(LedgerError) {
        number = try row.integer(0)
        size = try row.integer(1)
        guard let note = try? SignedNote(parsing: row.bytes(2)),
            let checkpoint = Checkpoint(note.text), checkpoint.size == size
        else { throw .corrupt(index: size > 0 ? size - 1 : nil) }
        self.note = note
        self.checkpoint = checkpoint
    }
}
