// SPDX-License-Identifier: EUPL-1.2

import Foundation
import Testing

@testable import Ledger

/// What was done to a file behind our back, and where the verifier must see it first.
struct Tampering: Sendable, CustomTestStringConvertible {
    let sql: String
    let index: Int?
    let reason: VerificationReport.Reason

    init(_ sql: String, _ index: Int?, _ reason: VerificationReport.Reason) {
        self.sql = sql
        self.index = index
        self.reason = reason
    }

    var testDescription: String { sql }
}

@Suite("Whatever is changed in the file is found, and where")
struct LedgerVerifierTests {
    /// Entries: 0 noted, 1 requested, 2 proving, 3 guess, 4 completed, 5 noted, 6 guessesReset,
    /// 7 guess, 8 erased (of 5), 9 requested (other card), 10 noted; a checkpoint each.
    private static func fill(_ bench: Bench) throws {
        let ledger = bench.ledger
        let first = "00000000000000001"
        let guess = LedgerEntry(event: LedgerEntry.guessEvent, time: Bench.noon)
        let reset = LedgerEntry(event: LedgerEntry.guessesResetEvent, time: Bench.noon)
        let erased = LedgerEntry(event: "erased", time: Bench.noon, fields: ["index": "5"])
        _ = try ledger.commit { commit in try commit.note("0") }
        _ = try ledger.commit { commit in try commit.begin(first, card: 3) }
        _ = try ledger.commit { commit in try commit.advance(first, to: .proving) }
        _ = try ledger.commit { commit in try commit.recordGuess(holder: keyed(1), entry: guess) }
        _ = try ledger.commit { commit in try commit.advance(first, to: .completed) }
        _ = try ledger.commit { commit in try commit.note("5") }
        _ = try ledger.commit { commit in try commit.resetGuesses(holder: keyed(1), entry: reset) }
        _ = try ledger.commit { commit in try commit.recordGuess(holder: keyed(2), entry: guess) }
        _ = try ledger.commit { commit in try commit.erase(openingsOf: 5, entry: erased) }
        _ = try ledger.commit { commit in try commit.begin("00000000000000002", card: 4) }
        _ = try ledger.commit { commit in
            try commit.append(LedgerEntry(event: "noted", time: Bench.noon, request: [1]))
        }
    }

    /// The file so filled, made once.
    private static let filled = Result {
        let bench = try Bench()
        try fill(bench)
        return try Data(contentsOf: URL(fileURLWithPath: bench.path))
    }

    private func filledBench() throws -> Bench {
        try Bench(contents: Self.filled.get())
    }

    @Test("A ledger that nobody touched is good")
    func untouched() throws {
        let report = try filledBench().verify()
        #expect(report.ok)
        #expect(report.size == 11)
        #expect(report.checkpoints == 12)
        #expect(!report.anchored)
    }

    private static let otherHash = "x'\(String(repeating: "ab", count: 32))'"

    private static let tamperings = [
        // Changed rows.
        Tampering(
            "UPDATE entry SET body = CAST(replace(body, '5', '6') AS BLOB) WHERE idx = 5",
            5,
            .nodeWrong
        ),
        Tampering("UPDATE entry SET body = CAST(replace(body, 't', 'u') AS BLOB)", 0, .nodeWrong),
        Tampering("UPDATE entry SET body = zeroblob(70000) WHERE idx = 4", 4, .entryMalformed),
        Tampering("UPDATE entry SET request = x'02' WHERE idx = 10", 10, .requestWrong),
        Tampering("UPDATE node SET hash = \(otherHash) WHERE pos = 0", 0, .nodeWrong),
        Tampering("UPDATE node SET hash = \(otherHash) WHERE pos = 2", 1, .nodeWrong),
        Tampering(
            "UPDATE checkpoint SET note = CAST(replace(note, '4', '3') AS BLOB) WHERE size = 4",
            3,
            .checkpointMalformed
        ),
        Tampering("UPDATE checkpoint SET note = x'00' WHERE size = 7", 6, .checkpointMalformed),
        Tampering("UPDATE opening SET value = x'41' WHERE idx = 0", 0, .openingWrong),
        Tampering("UPDATE opening SET salt = \(otherHash) WHERE idx = 1", 1, .openingWrong),
        Tampering(
            "UPDATE opening SET field = 'other' WHERE idx = 0 AND field = 'name'",
            0,
            .openingWrong
        ),
        Tampering(
            "UPDATE activation SET phase = 'delivered' WHERE firstIndex = 1",
            4,
            .activationWrong
        ),
        Tampering(
            "UPDATE activation SET phase = 'nonsense' WHERE firstIndex = 9",
            9,
            .activationWrong
        ),
        Tampering(
            "UPDATE activation SET provingAttempts = 0 WHERE firstIndex = 1",
            4,
            .activationWrong
        ),
        Tampering(
            "UPDATE activation SET completedAt = 5 WHERE firstIndex = 1",
            4,
            .activationWrong
        ),
        Tampering(
            "UPDATE activation SET requestedAt = 5 WHERE firstIndex = 1",
            1,
            .activationWrong
        ),
        Tampering("UPDATE activation SET lastIndex = 10 WHERE firstIndex = 1", 1, .activationWrong),
        Tampering("UPDATE activation SET lastIndex = 2 WHERE firstIndex = 1", 2, .activationWrong),
        Tampering(
            "UPDATE activation SET holder = \(otherHash) WHERE firstIndex = 9",
            9,
            .activationWrong
        ),
        Tampering(
            "UPDATE activation SET oldCard = \(otherHash) WHERE firstIndex = 9",
            9,
            .activationWrong
        ),
        Tampering(
            "UPDATE activation SET newCard = \(otherHash) WHERE firstIndex = 9",
            9,
            .activationWrong
        ),
        Tampering("UPDATE guess SET holder = \(otherHash) WHERE idx = 3", 3, .guessWrong),
        Tampering("UPDATE guess SET time = 0 WHERE idx = 7", 7, .guessWrong),
        Tampering("UPDATE guess SET resetIndex = NULL WHERE idx = 3", 6, .guessWrong),
        Tampering("UPDATE guess SET resetIndex = 6 WHERE idx = 7", 7, .guessWrong),
        Tampering("UPDATE guess SET resetIndex = 8 WHERE idx = 7", 7, .guessWrong),
        // Deleted rows.
        Tampering("DELETE FROM entry WHERE idx = 0", 0, .entryMissing),
        Tampering("DELETE FROM entry WHERE idx = 6", 6, .entryMissing),
        Tampering("DELETE FROM node WHERE pos = 3", 2, .nodeWrong),
        Tampering("DELETE FROM node WHERE pos = (SELECT max(pos) FROM node)", 10, .nodeWrong),
        Tampering("DELETE FROM checkpoint WHERE size = 0", 0, .checkpointMissing),
        Tampering("DELETE FROM checkpoint WHERE size = 5", 5, .checkpointMissing),
        Tampering("DELETE FROM checkpoint WHERE size = 11", 10, .checkpointMissing),
        Tampering("DELETE FROM checkpoint", 0, .checkpointMissing),
        Tampering("DELETE FROM opening WHERE idx = 0", 0, .openingMissing),
        Tampering("DELETE FROM opening WHERE idx = 1 AND field = 'name'", 1, .openingMissing),
        Tampering("DELETE FROM activation WHERE firstIndex = 1", 1, .activationWrong),
        Tampering("DELETE FROM activation WHERE firstIndex = 9", 9, .activationWrong),
        Tampering("DELETE FROM guess WHERE idx = 3", 3, .guessWrong),
        Tampering("DELETE FROM guess WHERE idx = 7", 7, .guessWrong),
        // Inserted rows.
        Tampering("INSERT INTO entry (idx, body) VALUES (11, x'7b7d')", 11, .nodeWrong),
        Tampering("INSERT INTO entry (idx, body) VALUES (-1, x'7b7d')", 0, .entryMissing),
        Tampering("INSERT INTO node VALUES (100, \(otherHash))", 11, .entryMissing),
        Tampering("INSERT INTO node VALUES (-1, \(otherHash))", 0, .nodeWrong),
        Tampering("INSERT INTO checkpoint VALUES (12, 12, x'00')", 11, .checkpointMalformed),
        Tampering(
            "INSERT INTO checkpoint SELECT 12, 20, note FROM checkpoint WHERE size = 3",
            19,
            .checkpointMalformed
        ),
        Tampering("INSERT INTO opening VALUES (5, 'name', \(otherHash), x'41')", 5, .openingWrong),
        Tampering("INSERT INTO opening VALUES (2, 'name', \(otherHash), x'41')", 2, .openingWrong),
        Tampering(
            "INSERT INTO opening VALUES (50, 'name', \(otherHash), x'41')",
            11,
            .entryMissing
        ),
        Tampering(
            """
            INSERT INTO activation VALUES ('00000000000000003', 'requested', \(otherHash),
                \(otherHash), \(otherHash), 0, NULL, 0, NULL, 0, 0)
            """,
            0,
            .activationWrong
        ),
        Tampering(
            """
            INSERT INTO activation VALUES ('00000000000000003', 'requested', \(otherHash),
                \(otherHash), \(otherHash), 0, NULL, 0, NULL, 10, 10)
            """,
            10,
            .activationWrong
        ),
        Tampering("INSERT INTO guess VALUES (0, \(otherHash), 0, NULL)", 0, .guessWrong),
        Tampering("INSERT INTO guess VALUES (10, \(otherHash), 0, NULL)", 10, .guessWrong),
        // Swapped rows.
        Tampering(swap("entry", "idx", 2, 4), 2, .nodeWrong),
        Tampering(swap("node", "pos", 0, 1), 0, .nodeWrong),
        Tampering(swap("checkpoint", "size", 3, 4), 3, .checkpointMalformed),
        Tampering(swap("guess", "idx", 3, 7), 3, .guessWrong),
        Tampering(swap("activation", "firstIndex", 1, 9), 1, .activationWrong),
        // A dropped tail.
        Tampering("DELETE FROM entry WHERE idx > 7", 8, .entryMissing),
        Tampering("DELETE FROM entry", 0, .entryMissing),
        // The tail is dropped everywhere but in the state.
        Tampering(cut(to: 9) + "DELETE FROM opening WHERE idx > 8", 9, .activationWrong),
    ]

    private static func swap(_ table: String, _ key: String, _ one: Int, _ two: Int) -> String {
        """
        UPDATE \(table) SET \(key) = -1 WHERE \(key) = \(one);
        UPDATE \(table) SET \(key) = \(one) WHERE \(key) = \(two);
        UPDATE \(table) SET \(key) = \(two) WHERE \(key) = -1;
        """
    }

    /// The log as it was when it had so many entries.
    private static func cut(to size: Int) -> String {
        """
        DELETE FROM entry WHERE idx >= \(size);
        DELETE FROM node WHERE pos >= \(NodePosition.storedCount(size: size));
        DELETE FROM checkpoint WHERE size > \(size);
        """
    }

    @Test("Every tampering is found at the first entry concerned", arguments: tamperings)
    func tampering(_ tampering: Tampering) throws {
        let bench = try filledBench()
        try bench.tamper(tampering.sql)
        let failure = try #require(bench.verify().firstFailure)
        #expect(failure.index == tampering.index, "\(failure)")
        #expect(failure.reason == tampering.reason)
    }

    @Test("A file rolled back as a whole is found with a remembered checkpoint, and only so")
    func rollback() throws {
        let bench = try filledBench()
        let remembered = try bench.ledger.read { state throws(LedgerError) in
            try state.newestCheckpoint().note
        }
        #expect(bench.verify(against: remembered).anchored)
        try bench.tamper(
            Self.cut(to: 9)
                + """
                DELETE FROM opening WHERE idx > 8;
                DELETE FROM activation WHERE firstIndex > 8;
                """
        )
        #expect(bench.verify().ok)
        #expect(!bench.verify().anchored)
        let report = bench.verify(against: remembered)
        #expect(report.firstFailure == .init(index: 9, reason: .rolledBack))
        #expect(!report.anchored)
        #expect(report.size == 9)
    }

    @Test("A log that went another way is found with a remembered checkpoint")
    func fork() throws {
        let bench = try Bench()
        let other = try Bench()
        var remembered: [String] = []
        for turn in 0..<4 {
            _ = try bench.ledger.commit { commit in try commit.note("\(turn)") }
            remembered.append(
                try other.ledger.commit { commit in try commit.note("\(-turn)") }.checkpoint
            )
        }
        let report = bench.verify(against: remembered[2])
        #expect(report.firstFailure == .init(index: 2, reason: .remembranceDiffers))
        #expect(!report.anchored)
    }

    @Test("A remembered checkpoint that is no checkpoint or not signed by the key anchors nothing")
    func badRemembrance() throws {
        let bench = try filledBench()
        let golden = bench.verify(against: GoldenLog.checkpoints[3])
        #expect(golden.firstFailure == .init(index: nil, reason: .remembranceNotSigned))
        let nothing = bench.verify(against: "nothing")
        #expect(nothing.firstFailure == .init(index: nil, reason: .remembranceMalformed))
        let keyless = LedgerVerifier.verify(
            at: bench.path,
            verifierKey: nil,
            against: GoldenLog.checkpoints[0]
        )
        #expect(keyless.firstFailure?.reason == .remembranceDiffers)
        #expect(!keyless.anchored)
    }

    @Test("Signatures are checked on the newest checkpoint, on all when asked, and by one key")
    func signatures() throws {
        let bench = try filledBench()
        let key = try #require(VerifierKey(name: Bench.origin, publicKey: keyed(9)))
        let foreign = LedgerVerifier.verify(at: bench.path, verifierKey: key)
        #expect(foreign.firstFailure == .init(index: 10, reason: .signatureInvalid))
        let name = try #require(VerifierKey(name: "other", publicKey: keyed(9)))
        let renamed = LedgerVerifier.verify(at: bench.path, verifierKey: name)
        #expect(renamed.firstFailure?.reason == .checkpointMalformed)
        // A note over the same text with the signature of another key.
        let text = try bench.ledger.read { state throws(LedgerError) in
            try state.checkpoint(size: 4)?.text ?? ""
        }
        let forged = try SignedNote(
            signing: text,
            name: Bench.origin,
            key: signingKey(keyed(8))
        ).note
        let literal = forged.utf8.map { String(Int($0) + 0x100, radix: 16).dropFirst() }.joined()
        try bench.tamper("UPDATE checkpoint SET note = x'\(literal)' WHERE size = 4")
        #expect(bench.verify(allSignatures: false).ok)
        #expect(
            bench.verify(allSignatures: true).firstFailure
                == .init(index: 3, reason: .signatureInvalid)
        )
    }

    @Test("What is no ledger gives a report")
    func noLedger() throws {
        let directory = try Directory()
        func reason(_ bytes: [UInt8]) throws -> VerificationReport.Reason? {
            let path = directory.file("file")
            try Data(bytes).write(to: URL(fileURLWithPath: path))
            return LedgerVerifier.verify(at: path, verifierKey: nil).firstFailure?.reason
        }
        #expect(try reason([]) == .notALedger)
        #expect(try reason(Array("hello".utf8)) == .notALedger)
        #expect(try reason([UInt8](repeating: 0, count: 8192)) == .notALedger)
        #expect(try reason(Array("SQLite format 3\0\u{10}\0\u{1}\u{1}".utf8)) == .notALedger)
        let missing = LedgerVerifier.verify(at: directory.file("missing"), verifierKey: nil)
        #expect(missing.firstFailure?.reason == .missingFile)
    }

    @Test("A copy cut off or with a blank page is found, without a trap")
    func truncation() throws {
        let bench = try filledBench()
        let bytes = try Data(contentsOf: URL(fileURLWithPath: bench.path))
        let copy = bench.directory.file("copy")
        func verify(_ bytes: Data) throws -> VerificationReport {
            try bytes.write(to: URL(fileURLWithPath: copy))
            return LedgerVerifier.verify(at: copy, verifierKey: bench.ledger.verifierKey)
        }
        #expect(try verify(bytes).ok)
        for page in stride(from: 0, to: bytes.count, by: 4096) {
            for end in [page - 1, page, page + 1] where (0..<bytes.count).contains(end) {
                #expect(try !verify(bytes.prefix(end)).ok)
            }
            var blank = bytes
            blank.replaceSubrange(page..<page + 4096, with: Data(count: 4096))
            // The tries are no entries: their page may go unnoticed.
            _ = try verify(blank)
        }
        let beside = try FileManager.default.contentsOfDirectory(atPath: bench.directory.path)
        #expect(Set(beside) == ["ledger.sqlite", "copy"])
    }

    @Test("A flipped bit is found or changed nothing that is remembered, and never a trap")
    func bitFlips() throws {
        let bench = try filledBench()
        let bytes = try Data(contentsOf: URL(fileURLWithPath: bench.path))
        let copy = bench.directory.file("copy")
        let entries = try contents(of: bench.path)
        var place = 12345
        for _ in 0..<300 {
            place = (place * 1_103_515_245 + 12345) & 0x7FFF_FFFF
            var changed = bytes
            changed[place / 8 % bytes.count] ^= 1 << (place % 8)
            try changed.write(to: URL(fileURLWithPath: copy))
            guard LedgerVerifier.verify(at: copy, verifierKey: bench.ledger.verifierKey).ok else {
                continue
            }
            #expect(try contents(of: copy) == entries)
        }
    }

    private func contents(of path: String) throws -> [StoredEntry] {
        try LedgerReader(at: path).read { state throws(LedgerError) in
            var entries: [StoredEntry] = []
            try state.forEachEntry(from: 0) { entry in
                entries.append(entry)
                return true
            }
            return entries
        }
    }

    @Test("A file that claims the largest sizes there are is refused without a trap")
    func hugeSizes() throws {
        for index in [Int.max, .max - 1] {
            let bench = try filledBench()
            try bench.tamper("INSERT INTO entry (idx, body) VALUES (\(index), x'7b7d')")
            #expect(bench.verify().firstFailure == .init(index: 11, reason: .entryMissing))
            #expect(throws: LedgerError.self) {
                try bench.ledger.commit { commit in try commit.note("more") }
            }
            let reader = try LedgerReader(at: bench.path)
            #expect(throws: LedgerError.self) {
                try reader.read { state throws(LedgerError) in
                    try state.inclusionProof(of: 3, size: .max)
                }
            }
        }
    }
}
