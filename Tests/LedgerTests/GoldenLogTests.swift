// SPDX-License-Identifier: EUPL-1.2

import BaseEncoding
import Testing

@testable import Ledger

@Suite("Our log is byte for byte the log that others publish")
struct GoldenLogTests {
    private func build() throws -> (directory: Directory, ledger: Ledger, checkpoints: [String]) {
        let directory = try Directory()
        let path = directory.file("golden.sqlite")
        let seed = hex(GoldenLog.seed)
        try Ledger.create(at: path, origin: GoldenLog.origin, key: signingKey(seed))
        let ledger = try Ledger(at: path, key: signingKey(seed))
        var checkpoints = [
            try ledger.read { state throws(LedgerError) in
                try state.newestCheckpoint().note
            }
        ]
        for leaf in GoldenLog.leaves {
            let (_, checkpoint) = try ledger.commit { commit in
                try commit.append(body: Array(leaf.utf8))
            }
            checkpoints.append(checkpoint)
        }
        return (directory, ledger, checkpoints)
    }

    @Test("Sixteen checkpoints come out as published")
    func checkpoints() throws {
        #expect(try build().checkpoints == GoldenLog.checkpoints)
    }

    @Test("All of them are stored and the whole file verifies")
    func verifies() throws {
        let (directory, ledger, _) = try build()
        for size in 0...15 {
            let note = try ledger.read { state throws(LedgerError) in
                try state.checkpoint(size: size)?.note
            }
            #expect(note == GoldenLog.checkpoints[size])
        }
        let report = LedgerVerifier.verify(
            at: directory.file("golden.sqlite"),
            verifierKey: ledger.verifierKey,
            allSignatures: true,
            against: GoldenLog.checkpoints[9]
        )
        #expect(report.ok)
        #expect(report.anchored)
        #expect(report.size == 15)
        #expect(report.checkpoints == 16)
        #expect(report.root == "rKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs=")
    }

    @Test("The proof of \"five\" is the published one")
    func inclusion() throws {
        let (directory, ledger, _) = try build()
        let proof = try ledger.read { state throws(LedgerError) in
            try state.inclusionProof(of: 4, size: 15)
        }
        #expect(
            proof.map { Base64.encode($0.bytes) } == [
                "yiM+eia4w1wsk/Ukx7kF56IQVkDW3MWUaUz/VtJu+yU=",
                "nk9gCR+floFqznAPtqjjcnnV64dge2jQB95D5t164Hg=",
                "zY1lN35vrXYAPixXSd59LsU29xUJtuW4o2dNNg5Y2Co=",
                "5jLpqTgjsBDSEX6SgZiRnbTMdTuRd8bQ5tSsAOxe0Ks=",
            ]
        )
        withExtendedLifetime(directory) {}
    }
}
