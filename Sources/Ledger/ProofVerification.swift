// SPDX-License-Identifier: EUPL-1.2

/// The verification of Merkle proofs; nothing of the log is needed but its roots.
public enum MerkleVerifier {
    /// Whether a proof shows that a leaf is in a tree (RFC 9162 §2.1.3.2).
    ///
    /// - Parameters:
    ///   - proof: The hashes of the proof.
    ///   - leaf: The hash of the leaf.
    ///   - index: The place of the leaf.
    ///   - size: The size of the tree.
    ///   - root: The root of the tree.
    /// - Returns: False for every proof that is not exactly the right one.
    public static func isValidInclusion(
        _ proof: [NodeHash],
        of leaf: NodeHash,
        at index: Int,
        size: Int,
        root: NodeHash
    ) -> Bool {
        guard index >= 0, index < size else { return false }
        var node = index
        var last = size - 1
        var hash = leaf
        for sibling in proof {
            guard last > 0 else { return false }
            if node & 1 == 1 || node == last {
                hash = .node(sibling, hash)
                climb(&node, &last)
            } else {
                hash = .node(hash, sibling)
            }
            node >>= 1
            last >>= 1
        }
        return last == 0 && hash == root
    }

    /// Whether a proof shows that one tree is the beginning of another (RFC 9162 §2.1.4.2).
    ///
    /// The empty tree is the beginning of every tree; its proof is empty and its root the hash of
    /// nothing, as witnesses have it (C2SP tlog-witness).
    ///
    /// - Parameters:
    ///   - proof: The hashes of the proof.
    ///   - oldSize: The size of the older tree.
    ///   - oldRoot: Its root.
    ///   - size: The size of the newer tree.
    ///   - root: Its root.
    /// - Returns: False for every proof that is not exactly the right one.
    public static func isValidConsistency(
        _ proof: [NodeHash],
        from oldSize: Int,
        root oldRoot: NodeHash,
        to size: Int,
        root: NodeHash
    ) -> Bool {
        guard oldSize >= 0, oldSize <= size else { return false }
        if oldSize == size { return proof.isEmpty && oldRoot == root }
        if oldSize == 0 { return proof.isEmpty && oldRoot == .emptyTree }
        var rest = proof[...]
        if oldSize & (oldSize - 1) == 0 { rest = [oldRoot] + rest }
        guard let first = rest.popFirst() else { return false }
        var node = oldSize - 1
        var last = size - 1
        while node & 1 == 1 {
            node >>= 1
            last >>= 1
        }
        var oldHash = first
        var hash = first
        for sibling in rest {
            guard last > 0 else { return false }
            if node & 1 == 1 || node == last {
                oldHash = .node(sibling, oldHash)
                hash = .node(sibling, hash)
                climb(&node, &last)
            } else {
                hash = .node(hash, sibling)
            }
            node >>= 1
            last >>= 1
        }
        return last == 0 && oldHash == oldRoot && hash == root
    }

    /// Skips the levels on which the rightmost node has no sibling.
    private static func climb(_ node: inout Int, _ last: inout Int) {
        while node & 1 == 0, node != 0 {
            node >>= 1
            last >>= 1
        }
    }
}
