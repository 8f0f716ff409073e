// SPDX-License-Identifier: EUPL-1.2

/// Where the log ends: the newest checkpoint and the edge of the tree that it signs.
struct Head {
    let newest: StoredCheckpoint
    var frontier: Frontier

    /// Reads the head and checks that entries, nodes and checkpoint agree on it.
    init(_ tables: LedgerTables) throws(LedgerError) {
        newest = try tables.newestCheckpoint()
        let size = newest.size
        guard try tables.size() == size,
            try tables.nodeCount() == NodePosition.storedCount(size: size)
        else { throw .corrupt(index: size) }
        frontier = try Frontier(size: size) { position throws(LedgerError) in
            try tables.node(position)
        }
        guard frontier.root == newest.checkpoint.root else { throw .corrupt(index: size) }
    }
}
