// SPDX-License-Identifier: EUPL-1.2

internal import BaseEncoding
internal import GRDB

/// One pass over the file: the tree and its checkpoints; the state is left to `Replay`.
struct VerificationPass {
    let verifierKey: VerifierKey?
    let allSignatures: Bool
    let anchor: Checkpoint?

    private(set) var report = VerificationReport()
    private var frontier = Frontier()
    private var newest: StoredCheckpoint?

    init(verifierKey: VerifierKey?, allSignatures: Bool, anchor: Checkpoint?) {
        self.verifierKey = verifierKey
        self.allSignatures = allSignatures
        self.anchor = anchor
    }

    /// Reads the whole file in one transaction; the report holds how far it was good.
    mutating func run(at path: String) -> Result<Void, Finding> {
        do {
            let reader = try LedgerReader(at: path)
            return try reader.readTables { tables throws(LedgerError) in
                do throws(Finding) {
                    try check(tables)
                    return .success(())
                } catch {
                    return .failure(error)
                }
            }
        } catch {
            return .failure(Finding(error, corrupt: .unreadable, at: nil))
        }
    }

    private mutating func check(_ tables: LedgerTables) throws(Finding) {
        var replay = try Replay(tables)
        let entries = try opened { () throws(LedgerError) in
            try EntryStream(tables, from: .min)
        }
        let nodes = try opened(tables.nodes)
        let checkpoints = try opened(tables.checkpoints)
        var checkpoint = try next(checkpoints)
        try pass(&checkpoint, checkpoints)
        while let entry = try next(entries) {
            guard entry.index == frontier.size else {
                throw Finding(.entryMissing, at: frontier.size)
            }
            try compare(frontier.append(.leaf(entry.body)), with: nodes, at: entry.index)
            try replay.take(entry)
            try pass(&checkpoint, checkpoints)
            report.size = frontier.size
        }
        guard checkpoint == nil else { throw Finding(.entryMissing, at: frontier.size) }
        guard try row(of: nodes, at: frontier.size) == nil else {
            throw Finding(.entryMissing, at: frontier.size)
        }
        try finish()
        try replay.finish()
    }

    private mutating func finish() throws(Finding) {
        report.root = Base64.encode(frontier.root.bytes)
        guard let newest, newest.size == frontier.size else {
            throw Finding(.checkpointMissing, at: max(0, (newest?.size ?? 0)))
        }
        if !allSignatures { try checkSignature(of: newest) }
        guard let anchor else { return }
        guard anchor.origin.utf8.elementsEqual(newest.checkpoint.origin.utf8) else {
            throw Finding(.remembranceDiffers, at: nil)
        }
        guard anchor.size <= frontier.size else { throw Finding(.rolledBack, at: frontier.size) }
        report.anchored = true
    }

    // MARK: The tree

    private func compare(
        _ completed: [Frontier.CompletedNode],
        with nodes: LedgerRows,
        at index: Int
    ) throws(Finding) {
        for node in completed {
            guard let row = try row(of: nodes, at: index),
                (try? row.integer(0)) == node.position.storedIndex,
                (try? row.bytes(1)) == node.hash.bytes
            else { throw Finding(.nodeWrong, at: index) }
        }
    }

    /// Checks the checkpoint of the size reached, if one was signed there, and reads the next.
    private mutating func pass(
        _ checkpoint: inout StoredCheckpoint?,
        _ checkpoints: LedgerRows
    ) throws(Finding) {
        let size = frontier.size
        try checkAnchor()
        guard let current = checkpoint, current.size <= size else { return }
        let last = lastIndex(of: current.size)
        guard current.number == report.checkpoints else {
            throw Finding(.checkpointMissing, at: last)
        }
        guard current.size == size, current.checkpoint.extensionLines.isEmpty,
            current.checkpoint.origin.utf8.elementsEqual(
                (verifierKey?.name ?? newest?.checkpoint.origin ?? current.checkpoint.origin).utf8
            )
        else { throw Finding(.checkpointMalformed, at: last) }
        guard current.checkpoint.root == frontier.root else {
            throw Finding(.checkpointRootWrong, at: last)
        }
        if allSignatures { try checkSignature(of: current) }
        report.checkpoints += 1
        newest = current
        checkpoint = try next(checkpoints)
    }

    private func checkAnchor() throws(Finding) {
        guard let anchor, anchor.size == frontier.size else { return }
        guard anchor.root == frontier.root else {
            throw Finding(.remembranceDiffers, at: lastIndex(of: anchor.size))
        }
    }

    private func checkSignature(of checkpoint: StoredCheckpoint) throws(Finding) {
        guard verifierKey.map(checkpoint.note.isSigned) ?? true else {
            throw Finding(.signatureInvalid, at: lastIndex(of: checkpoint.size))
        }
    }

    /// The newest entry that a checkpoint covers.
    private func lastIndex(of size: Int) -> Int? {
        size > 0 ? size - 1 : nil
    }

    // MARK: Rows

    private func opened<R>(_ rows: () throws(LedgerError) -> R) throws(Finding) -> R {
        do {
            return try rows()
        } catch {
            throw Finding(error, corrupt: .unreadable, at: nil)
        }
    }

    private func row(of rows: LedgerRows, at index: Int) throws(Finding) -> Row? {
        do {
            return try rows.next()
        } catch {
            throw Finding(error, corrupt: .unreadable, at: index)
        }
    }

    private func next(_ entries: EntryStream) throws(Finding) -> StoredEntry? {
        do {
            return try entries.next()
        } catch {
            throw Finding(error, at: frontier.size)
        }
    }

    private func next(_ checkpoints: LedgerRows) throws(Finding) -> StoredCheckpoint? {
        do {
            return try checkpoints.next().map(StoredCheckpoint.init)
        } catch {
            throw Finding(error, corrupt: .checkpointMalformed, at: lastIndex(of: frontier.size))
        }
    }
}
