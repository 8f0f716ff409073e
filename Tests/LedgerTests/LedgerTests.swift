// SPDX-License-Identifier: EUPL-1.2

import CivilTime
import Foundation
import GRDB
import Testing

@testable import Ledger

private struct Refusal: Error, Hashable {}

@Suite("A commit takes place all together or not at all")
struct LedgerTests {
    @Test("Entries of one commit are covered by one new checkpoint")
    func oneCheckpoint() throws {
        let bench = try Bench()
        let (indexes, note) = try bench.ledger.commit { commit in
            [try commit.note("one"), try commit.note("two"), try commit.note("three")]
        }
        #expect(indexes == [0, 1, 2])
        let signed = try SignedNote(parsing: Array(note.utf8))
        #expect(signed.isSigned(by: bench.ledger.verifierKey))
        #expect(Checkpoint(signed.text)?.size == 3)
        #expect(Checkpoint(signed.text)?.origin == Bench.origin)
        let report = bench.verify()
        #expect(report.ok)
        #expect(report.checkpoints == 2)
        let (_, same) = try bench.ledger.commit { _ in }
        #expect(same == note)
        #expect(bench.verify() == report)
    }

    @Test("An error in the middle leaves nothing and comes through unchanged")
    func rollback() throws {
        let bench = try Bench()
        let before = try Data(contentsOf: URL(fileURLWithPath: bench.path))
        #expect(throws: Refusal()) {
            try bench.ledger.commit { commit in
                _ = try commit.note("never")
                _ = try commit.begin("00000000000000001", card: 3)
                try commit.rememberTries(card: keyed(3), tries: .known(2), at: Bench.noon)
                throw Refusal()
            }
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: bench.path)) == before)
        try bench.ledger.read { state throws(LedgerError) in
            #expect(try state.size() == 0)
            #expect(try state.openActivations().isEmpty)
            #expect(try state.lastSeenTries(card: keyed(3)) == nil)
        }
        _ = try bench.ledger.commit { commit in try commit.note("after") }
        #expect(bench.verify().ok)
    }

    @Test("Two objects on one file take turns")
    func interleaving() throws {
        let bench = try Bench()
        let ledgers = [bench.ledger, try bench.another()]
        for turn in 0..<10 {
            let (index, _) = try ledgers[turn % 2].commit { commit in try commit.note("\(turn)") }
            #expect(index == turn)
        }
        #expect(bench.verify().size == 10)
        #expect(bench.verify().ok)
    }

    @Test("Many threads on two objects lose and double nothing")
    func concurrency() async throws {
        let bench = try Bench()
        let ledgers = [bench.ledger, try bench.another()]
        let indexes = try await withThrowingTaskGroup(of: Int.self) { group in
            for turn in 0..<24 {
                group.addTask {
                    try ledgers[turn % 2].commit { commit in try commit.note("\(turn)") }.value
                }
            }
            return try await group.reduce(into: Set<Int>()) { $0.insert($1) }
        }
        #expect(indexes == Set(0..<24))
        #expect(bench.verify().ok)
    }

    @Test("A request id is written once; who asks again learns the index")
    func requestIDs() throws {
        let bench = try Bench()
        let entry = LedgerEntry(event: "noted", time: Bench.noon, request: [9, 9])
        _ = try bench.ledger.commit { commit in try commit.note("before") }
        _ = try bench.ledger.commit { commit in try commit.append(entry) }
        #expect(throws: LedgerError.duplicateRequest(index: 1)) {
            try bench.ledger.commit { commit in try commit.append(entry) }
        }
        try bench.ledger.read { state throws(LedgerError) in
            #expect(try state.index(ofRequest: [9, 9]) == 1)
            #expect(try state.index(ofRequest: [9]) == nil)
        }
        #expect(bench.verify().ok)
    }

    @Test("Entries that can't be written are refused")
    func refusedEntries() throws {
        let bench = try Bench()
        func expect(_ error: LedgerError, _ entry: LedgerEntry) {
            #expect(throws: error) {
                try bench.ledger.commit { commit in try commit.append(entry) }
            }
        }
        let noon = Bench.noon
        expect(.entryMalformed, LedgerEntry(event: "", time: noon))
        expect(.entryMalformed, LedgerEntry(event: "a b", time: noon))
        expect(.entryMalformed, LedgerEntry(event: "x", time: noon, fields: ["time": ""]))
        expect(.entryMalformed, LedgerEntry(event: "x", time: noon, fields: ["à": ""]))
        expect(.entryMalformed, LedgerEntry(event: "x", time: noon, personal: ["": ""]))
        expect(.entryMalformed, LedgerEntry(event: "x", time: noon, request: []))
        expect(.entryMalformed, LedgerEntry(event: "guess", time: noon))
        expect(
            .entryMalformed,
            LedgerEntry(phase: .delivered, protocolNumber: "00000000000000001", time: noon)
        )
        let long = String(repeating: "a", count: 65_536)
        expect(.entryTooLarge, LedgerEntry(event: "x", time: noon, fields: ["a": long]))
        expect(.entryTooLarge, LedgerEntry(event: "x", time: noon, personal: ["a": long]))
        #expect(try bench.ledger.read { state throws(LedgerError) in try state.size() } == 0)
    }

    @Test("Personal values are committed to, shown, and gone when erased")
    func erasure() throws {
        let bench = try Bench()
        let statement = String(repeating: "Chiedo l'attivazione. ", count: 100)
        _ = try bench.ledger.commit { commit in
            try commit.append(
                LedgerEntry(
                    event: "noted",
                    time: Bench.noon,
                    personal: ["holder": "RSSMRA80A01H501U", "statement": statement]
                )
            )
        }
        let entry = try #require(
            try bench.ledger.read { state throws(LedgerError) in try state.entry(0) }
        )
        #expect(entry.openings.map(\.field) == ["holder", "statement"])
        #expect(entry.openings.map(\.text) == ["RSSMRA80A01H501U", statement])
        #expect(!String(decoding: entry.body, as: UTF8.self).contains("RSSMRA"))
        let erased = LedgerEntry(event: "erased", time: Bench.noon, fields: ["index": "0"])
        _ = try bench.ledger.commit { commit in try commit.erase(openingsOf: 0, entry: erased) }
        #expect(throws: LedgerError.unknownEntry) {
            try bench.ledger.commit { commit in try commit.erase(openingsOf: 0, entry: erased) }
        }
        let file = try Data(contentsOf: URL(fileURLWithPath: bench.path))
        #expect(file.range(of: Data("RSSMRA80A01H501U".utf8)) == nil)
        #expect(file.range(of: Data("Chiedo".utf8)) == nil)
        #expect(bench.verify().ok)
    }

    @Test("Entries stream with their openings from any index on")
    func streaming() throws {
        let bench = try Bench()
        for turn in 0..<5 { _ = try bench.ledger.commit { commit in try commit.note("\(turn)") } }
        let reader = try LedgerReader(at: bench.path)
        var seen: [Int] = []
        try reader.read { state throws(LedgerError) in
            try state.forEachEntry(from: 2) { entry in
                seen.append(entry.index)
                #expect(entry.openings.count == 2)
                return entry.index < 3
            }
        }
        #expect(seen == [2, 3])
    }

    @Test("Proofs between stored checkpoints hold")
    func proofs() throws {
        let bench = try Bench()
        for turn in 0..<9 { _ = try bench.ledger.commit { commit in try commit.note("\(turn)") } }
        try bench.ledger.read { state throws(LedgerError) in
            let old = try state.checkpoint(size: 5).flatMap { Checkpoint($0.text) }
            let new = Checkpoint(try state.newestCheckpoint().text)
            let oldRoot = old?.root ?? .emptyTree
            let root = new?.root ?? .emptyTree
            #expect(
                MerkleVerifier.isValidConsistency(
                    try state.consistencyProof(from: 5, to: 9),
                    from: 5,
                    root: oldRoot,
                    to: 9,
                    root: root
                )
            )
            #expect(
                MerkleVerifier.isValidInclusion(
                    try state.inclusionProof(of: 7, size: 9),
                    of: .leaf(try state.entry(7)?.body ?? []),
                    at: 7,
                    size: 9,
                    root: root
                )
            )
        }
        #expect(throws: LedgerError.unknownEntry) {
            try bench.ledger.read { state throws(LedgerError) in
                try state.inclusionProof(of: 9, size: 10)
            }
        }
    }
}
