// SPDX-License-Identifier: EUPL-1.2

import Foundation
import GRDB
import Testing

@testable import Ledger

@Suite("Only a durable file of our own is opened")
struct LedgerFileTests {
    private func refusal(_ path: String, seed: UInt8 = 7) throws -> LedgerError? {
        let key = try signingKey([UInt8](repeating: seed, count: 32))
        do throws(LedgerError) {
            _ = try Ledger(at: path, key: key)
            return nil
        } catch {
            return error
        }
    }

    @Test("A new file is for its owner only, and is made once")
    func creation() throws {
        let bench = try Bench()
        let attributes = try FileManager.default.attributesOfItem(atPath: bench.path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        #expect(throws: LedgerError.alreadyExists) {
            try Ledger.create(at: bench.path, origin: "x", key: signingKey(Bench.seed))
        }
        #expect(throws: LedgerError.originMalformed) {
            try Ledger.create(at: bench.path + "2", origin: "a b", key: signingKey(Bench.seed))
        }
        #expect(!FileManager.default.fileExists(atPath: bench.path + "2"))
    }

    @Test("The journal is truncated and flushes are complete")
    func durability() throws {
        let bench = try Bench()
        let queue = try LedgerFile.openToWrite(at: bench.path, patience: 1)
        let isDurable = { () throws(LedgerError) in try queue.ledgerRead(LedgerSchema.isDurable) }
        #expect(try isDurable())
        let trusted = try queue.read { db in try Int.fetchOne(db, sql: "PRAGMA trusted_schema") }
        #expect(trusted == 0)
        let checked = try queue.read { db in try Int.fetchOne(db, sql: "PRAGMA cell_size_check") }
        #expect(checked == 1)
        try queue.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA synchronous = NORMAL")
        }
        #expect(try !isDurable())
    }

    @Test("Links, files that others may write to, and missing ones are refused")
    func files() throws {
        let bench = try Bench()
        let link = bench.directory.file("link")
        try FileManager.default.createSymbolicLink(
            atPath: link,
            withDestinationPath: bench.path
        )
        #expect(try refusal(link) == .notRegularFile)
        #expect(try refusal(bench.directory.path) == .notRegularFile)
        #expect(try refusal(bench.directory.file("nothing")) == .missing)
        for mode in [0o620, 0o602] {
            try FileManager.default.setAttributes(
                [.posixPermissions: mode],
                ofItemAtPath: bench.path
            )
            #expect(try refusal(bench.path) == .writableByOthers)
        }
        #expect(LedgerVerifier.verify(at: bench.path, verifierKey: nil).ok)
        let report = LedgerVerifier.verify(at: link, verifierKey: nil)
        #expect(report.firstFailure?.reason == .notRegularFile)
    }

    @Test("Another key is refused")
    func foreignKey() throws {
        let bench = try Bench()
        #expect(try refusal(bench.path, seed: 8) == .foreignKey)
    }

    @Test("A file with one table, view or trigger more or fewer is refused")
    func schema() throws {
        for sql in [
            "CREATE TABLE more (a)", "CREATE VIEW more AS SELECT 1", "DROP INDEX guessOfHolder",
            "CREATE TRIGGER more AFTER INSERT ON entry BEGIN SELECT 1; END",
            "PRAGMA user_version = 2", "PRAGMA application_id = 1",
        ] {
            let bench = try Bench()
            try bench.tamper(sql)
            #expect(try refusal(bench.path) == .notALedger)
            #expect(bench.verify().firstFailure?.reason == .notALedger)
        }
    }

    @Test("A file that another program turned to WAL is refused and nothing is made beside it")
    func writeAheadLog() throws {
        let bench = try Bench()
        try bench.tamper("PRAGMA journal_mode = WAL")
        #expect(bench.verify().firstFailure?.reason == .notALedger)
        let beside = try FileManager.default.contentsOfDirectory(atPath: bench.directory.path)
        #expect(beside.allSatisfy { !$0.hasSuffix("-shm") })
    }

    @Test("Rows of the log can't be changed or deleted through SQL")
    func triggers() throws {
        let bench = try Bench()
        _ = try bench.ledger.commit { commit in try commit.note("one") }
        let queue = try DatabaseQueue(path: bench.path)
        for table in ["entry", "node", "checkpoint"] {
            for sql in ["DELETE FROM \(table)", "UPDATE \(table) SET rowid = rowid + 7"] {
                #expect(throws: DatabaseError.self) {
                    try queue.write { db in try db.execute(sql: sql) }
                }
            }
        }
        #expect(throws: DatabaseError.self) {
            try queue.write { db in
                try db.execute(sql: "INSERT INTO entry (idx, body) VALUES (5, x'00')")
            }
        }
        #expect(bench.verify().ok)
    }

    @Test("While another program holds the file nothing is written, and the error says so")
    func busy() throws {
        let bench = try Bench()
        let holder = try DatabaseQueue(path: bench.path)
        let hasty = try Ledger(at: bench.path, key: signingKey(Bench.seed), patience: 0.1)
        try holder.writeWithoutTransaction { db in
            try db.execute(sql: "BEGIN EXCLUSIVE")
            #expect(throws: LedgerError.busy) {
                try hasty.commit { commit in try commit.note("late") }
            }
            try db.execute(sql: "ROLLBACK")
        }
        _ = try hasty.commit { commit in try commit.note("then") }
        #expect(bench.verify().size == 1)
    }

    @Test("A reader that does not let go makes a commit fail for sure, not perhaps")
    func slowReader() throws {
        let bench = try Bench()
        let hasty = try Ledger(at: bench.path, key: signingKey(Bench.seed), patience: 0.1)
        let reader = try DatabaseQueue(path: bench.path)
        try reader.writeWithoutTransaction { db in
            try db.execute(sql: "BEGIN DEFERRED")
            _ = try Int.fetchOne(db, sql: "SELECT count(*) FROM entry")
            #expect(throws: LedgerError.busy) {
                try hasty.commit { commit in try commit.note("late") }
            }
            try db.execute(sql: "ROLLBACK")
        }
        _ = try hasty.commit { commit in try commit.note("then") }
        #expect(bench.verify().size == 1)
    }
}
