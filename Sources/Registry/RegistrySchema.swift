// SPDX-License-Identifier: EUPL-1.2

internal import GRDB

/// The database file: its tables, its marks, and what is demanded of every connection to it.
enum RegistrySchema {
    /// `TSCR`, in the header of the file.
    static let applicationID = 0x5453_4352
    static let version = 1

    // Days and card ids are integers, words are their place among their cases: rows stay small.
    // A card's number, issuer and region follow from its id and are not stored.
    static let tables = """
        CREATE TABLE card (
            id INTEGER PRIMARY KEY,
            fiscalCode TEXT NOT NULL,
            issued INTEGER NOT NULL,
            expires INTEGER NOT NULL,
            state INTEGER NOT NULL,
            hasChip INTEGER NOT NULL,
            reason INTEGER,
            activationMode INTEGER,
            activatedOn INTEGER,
            CHECK ((activationMode IS NULL) = (activatedOn IS NULL))
        ) STRICT;
        CREATE INDEX cardOfHolder ON card (fiscalCode);
        CREATE TABLE codes (
            card INTEGER PRIMARY KEY REFERENCES card,
            version INTEGER NOT NULL,
            state INTEGER NOT NULL,
            sealed BLOB,
            CHECK ((state = \(CodesState.sealed.stored)) = (sealed IS NOT NULL))
        ) STRICT;
        CREATE TABLE activation (
            card INTEGER PRIMARY KEY REFERENCES card,
            protocolNumber TEXT NOT NULL UNIQUE,
            at INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE assistance (
            fiscalCode TEXT NOT NULL,
            begins INTEGER NOT NULL,
            region INTEGER NOT NULL,
            ends INTEGER,
            PRIMARY KEY (fiscalCode, begins, region)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE part (
            issuer INTEGER NOT NULL,
            sequence INTEGER NOT NULL,
            part INTEGER NOT NULL,
            parts INTEGER NOT NULL,
            records INTEGER NOT NULL,
            digest BLOB NOT NULL CHECK (length(digest) = 32),
            signer BLOB NOT NULL CHECK (length(signer) = 32),
            PRIMARY KEY (issuer, sequence, part)
        ) STRICT, WITHOUT ROWID;
        PRAGMA application_id = \(applicationID);
        PRAGMA user_version = \(version);
        """

    /// The configuration of every connection.
    ///
    /// Several processes open the file, so the journal is a rollback journal: SQLite 3.40.1 has the
    /// WAL-reset bug. Pages are not spilled before the commit, so that a long import locks readers
    /// out only while it is written down.
    static var configuration: Configuration {
        var configuration = Configuration()
        configuration.label = "registry"
        configuration.busyMode = .timeout(10)
        configuration.prepareDatabase { db in
            try db.execute(
                sql: """
                    PRAGMA trusted_schema = OFF;
                    PRAGMA cell_size_check = ON;
                    PRAGMA secure_delete = ON;
                    PRAGMA cache_spill = OFF;
                    PRAGMA synchronous = EXTRA;
                    """
            )
            let journal = try String.fetchOne(db, sql: "PRAGMA journal_mode = TRUNCATE")
            let synchronous = try Int.fetchOne(db, sql: "PRAGMA synchronous")
            guard journal == "truncate", synchronous == 3 else { throw RegistryError.notDurable }
        }
        return configuration
    }

    /// Refuses a file that is not a registry of this version.
    static func check(_ db: Database) throws {
        guard try Int.fetchOne(db, sql: "PRAGMA application_id") == applicationID else {
            throw RegistryError.notARegistry
        }
        let found = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
        guard found == version else { throw RegistryError.otherVersion(found) }
    }
}
