// SPDX-License-Identifier: EUPL-1.2

internal import GRDB

/// The tables of a ledger, and the settings without which they are not touched.
enum LedgerSchema {
    /// "tscL" in ASCII: marks the file as a ledger of this program.
    static let applicationID = 0x7473_634C
    static let version = 1

    /// No code of the file runs, and pages are checked as they are read.
    static let guardPragmas = """
        PRAGMA trusted_schema = OFF;
        PRAGMA cell_size_check = ON;
        """

    /// A commit is on the disk when it returns, and what is erased is overwritten.
    static let durabilityPragmas = """
        PRAGMA journal_mode = TRUNCATE;
        PRAGMA synchronous = EXTRA;
        PRAGMA secure_delete = ON;
        """

    /// What the file must hold, word for word: anything else could be a trap.
    static let statements = [
        """
        CREATE TABLE entry (
            idx INTEGER PRIMARY KEY,
            body BLOB NOT NULL CHECK (length(body) <= 65535),
            request BLOB UNIQUE
        ) STRICT
        """,
        """
        CREATE TABLE node (
            pos INTEGER PRIMARY KEY,
            hash BLOB NOT NULL CHECK (length(hash) = 32)
        ) STRICT
        """,
        """
        CREATE TABLE checkpoint (
            number INTEGER PRIMARY KEY,
            size INTEGER NOT NULL UNIQUE,
            note BLOB NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE opening (
            idx INTEGER NOT NULL REFERENCES entry (idx),
            field TEXT NOT NULL,
            salt BLOB NOT NULL CHECK (length(salt) = 32),
            value BLOB NOT NULL,
            PRIMARY KEY (idx, field)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE activation (
            protocol TEXT PRIMARY KEY CHECK (length(protocol) = 17),
            phase TEXT NOT NULL,
            holder BLOB NOT NULL CHECK (length(holder) = 32),
            oldCard BLOB NOT NULL CHECK (length(oldCard) = 32),
            newCard BLOB NOT NULL CHECK (length(newCard) = 32),
            provingAttempts INTEGER NOT NULL,
            owner TEXT,
            requestedAt INTEGER NOT NULL,
            completedAt INTEGER,
            firstIndex INTEGER NOT NULL UNIQUE REFERENCES entry (idx),
            lastIndex INTEGER NOT NULL UNIQUE REFERENCES entry (idx)
        ) STRICT
        """,
        """
        CREATE UNIQUE INDEX openActivationOfCard ON activation (newCard)
            WHERE phase IN ('requested', 'proving', 'completed')
        """,
        """
        CREATE INDEX openActivationOfHolder ON activation (holder)
            WHERE phase IN ('requested', 'proving', 'completed')
        """,
        "CREATE INDEX activationOfCard ON activation (newCard)",
        """
        CREATE TABLE guess (
            idx INTEGER PRIMARY KEY REFERENCES entry (idx),
            holder BLOB NOT NULL CHECK (length(holder) = 32),
            time INTEGER NOT NULL,
            resetIndex INTEGER REFERENCES entry (idx)
        ) STRICT
        """,
        "CREATE INDEX guessOfHolder ON guess (holder, time) WHERE resetIndex IS NULL",
        """
        CREATE TABLE tries (
            card BLOB PRIMARY KEY CHECK (length(card) = 32),
            tries INTEGER,
            time INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TRIGGER entryIsNext BEFORE INSERT ON entry
            WHEN NEW.idx <> (SELECT coalesce(max(idx) + 1, 0) FROM entry)
            BEGIN SELECT raise(ABORT, 'entries leave no gap'); END
        """,
        forbidding("UPDATE", on: "entry"), forbidding("DELETE", on: "entry"),
        forbidding("UPDATE", on: "node"), forbidding("DELETE", on: "node"),
        forbidding("UPDATE", on: "checkpoint"), forbidding("DELETE", on: "checkpoint"),
        forbidding("UPDATE", on: "opening"),
    ]

    /// A guard against our own mistakes; who writes to the file without us is found by `verify`.
    private static func forbidding(_ act: String, on table: String) -> String {
        """
        CREATE TRIGGER \(table)Forbids\(act) BEFORE \(act) ON \(table)
            BEGIN SELECT raise(ABORT, '\(table) is append-only'); END
        """
    }

    /// Makes the tables in an empty file.
    static func create(in db: Database) throws {
        for statement in statements { try db.execute(sql: statement) }
        try db.execute(sql: "PRAGMA application_id = \(applicationID)")
        try db.execute(sql: "PRAGMA user_version = \(version)")
    }

    /// Whether the journal and the flushes are as `durabilityPragmas` asks.
    static func isDurable(_ db: Database) throws(LedgerError) -> Bool {
        let extra = 3
        do {
            return try String.fetchOne(db, sql: "PRAGMA journal_mode") == "truncate"
                && Int.fetchOne(db, sql: "PRAGMA synchronous") == extra
                && Int.fetchOne(db, sql: "PRAGMA foreign_keys") == 1
        } catch {
            throw LedgerError(error)
        }
    }

    /// Refuses a file that is not ours or has one table, view or trigger more or other than ours.
    static func check(_ db: Database) throws(LedgerError) {
        do {
            guard try Int.fetchOne(db, sql: "PRAGMA application_id") == applicationID,
                try Int.fetchOne(db, sql: "PRAGMA user_version") == version
            else { throw LedgerError.notALedger }
            let found = try String.fetchAll(
                db,
                sql: "SELECT substr(sql, 1, 2000) FROM sqlite_schema WHERE sql IS NOT NULL LIMIT ?",
                arguments: [statements.count + 1]
            )
            guard found.sorted() == statements.sorted() else { throw LedgerError.notALedger }
        } catch {
            throw LedgerError(error)
        }
    }
}
