// SPDX-License-Identifier: EUPL-1.2

/// A Merkle tree whose complete nodes can be read: it proves what it holds.
///
/// Proofs follow the recursive definitions of RFC 6962 §2.1.1 and §2.1.2; they are verified by the
/// loops of RFC 9162, so that each checks the other.
public struct MerkleProver<E: Error> {
    private let node: (NodePosition) throws(E) -> NodeHash

    /// A prover over stored nodes.
    ///
    /// - Parameter node: Reads a complete node of the tree.
    public init(node: @escaping (NodePosition) throws(E) -> NodeHash) {
        self.node = node
    }

    /// The hash of the leaves in a range, the root of a tree of just these.
    ///
    /// - Parameter leaves: A range that starts at a multiple of the largest power of two below its
    ///   length, as the splits of a tree do.
    /// - Returns: The hash.
    /// - Throws: What reading a node throws.
    public func root(of leaves: Range<Int>) throws(E) -> NodeHash {
        guard !leaves.isEmpty else { return .emptyTree }
        if leaves.count & (leaves.count - 1) == 0 {
            let level = leaves.count.trailingZeroBitCount
            return try node(NodePosition(level: level, index: leaves.lowerBound >> level))
        }
        let middle = leaves.split
        return .node(
            try root(of: leaves.lowerBound..<middle),
            try root(of: middle..<leaves.upperBound)
        )
    }

    /// The inclusion proof of a leaf, siblings from the leaf up to the root.
    ///
    /// - Parameters:
    ///   - index: The leaf, below `size`.
    ///   - size: The size of the tree whose root will be held against the proof.
    /// - Returns: The hashes of the proof.
    /// - Throws: What reading a node throws.
    public func inclusionProof(of index: Int, size: Int) throws(E) -> [NodeHash] {
        precondition((0..<size).contains(index), "no such leaf")
        return try path(to: index, in: 0..<size)
    }

    private func path(to index: Int, in leaves: Range<Int>) throws(E) -> [NodeHash] {
        guard leaves.count > 1 else { return [] }
        let left = leaves.lowerBound..<leaves.split
        let right = leaves.split..<leaves.upperBound
        if left.contains(index) {
            return try path(to: index, in: left) + [try root(of: right)]
        }
        return try path(to: index, in: right) + [try root(of: left)]
    }

    /// The proof that the tree of one size is the beginning of the tree of another.
    ///
    /// - Parameters:
    ///   - oldSize: The smaller size; the proof from 0 is empty.
    ///   - size: The larger size.
    /// - Returns: The hashes of the proof.
    /// - Throws: What reading a node throws.
    public func consistencyProof(from oldSize: Int, to size: Int) throws(E) -> [NodeHash] {
        precondition((0...size).contains(oldSize), "the older tree is the smaller one")
        guard oldSize > 0 else { return [] }
        return try subproof(oldSize, in: 0..<size, isOldTree: true)
    }

    private func subproof(
        _ end: Int,
        in leaves: Range<Int>,
        isOldTree: Bool
    ) throws(E) -> [NodeHash] {
        if end == leaves.upperBound {
            // The root that the verifier already holds is left out.
            return isOldTree ? [] : [try root(of: leaves)]
        }
        let left = leaves.lowerBound..<leaves.split
        let right = leaves.split..<leaves.upperBound
        if end <= left.upperBound {
            return try subproof(end, in: left, isOldTree: isOldTree) + [try root(of: right)]
        }
        return try subproof(end, in: right, isOldTree: false) + [try root(of: left)]
    }
}

extension Range<Int> {
    /// Where a tree of these leaves splits: at the largest power of two smaller than its size.
    fileprivate var split: Int {
        lowerBound + 1 << (Int.bitWidth - 1 - (count - 1).leadingZeroBitCount)
    }
}
