// SPDX-License-Identifier: EUPL-1.2

/// The right edge of a Merkle tree: all that is needed to append to it and to know its root.
public struct Frontier: Sendable, Hashable {
    /// How many leaves the tree has.
    public private(set) var size: Int
    /// The roots of the complete subtrees, the largest first: one per bit set in `size`.
    private var peaks: [NodeHash]

    /// A node that a new leaf completed.
    public struct CompletedNode: Sendable, Hashable {
        /// Where the node stands.
        public let position: NodePosition
        /// Its hash.
        public let hash: NodeHash
    }

    /// The edge of the empty tree.
    public init() {
        size = 0
        peaks = []
    }

    /// The edge of a tree whose nodes are stored somewhere.
    ///
    /// - Parameters:
    ///   - size: How many leaves the tree has.
    ///   - node: Reads a stored node; asked once for each bit set in `size`.
    /// - Throws: What `node` throws.
    public init<E: Error>(size: Int, node: (NodePosition) throws(E) -> NodeHash) throws(E) {
        self.size = size
        peaks = []
        for position in Self.peakPositions(size: size) {
            peaks.append(try node(position))
        }
    }

    /// Where the complete subtrees of a tree with so many leaves stand, the largest first.
    static func peakPositions(size: Int) -> [NodePosition] {
        var positions: [NodePosition] = []
        var level = Int.bitWidth - size.leadingZeroBitCount
        while level > 0 {
            level -= 1
            guard size >> level & 1 == 1 else { continue }
            positions.append(NodePosition(level: level, index: (size >> level) - 1))
        }
        return positions
    }

    /// Appends a leaf.
    ///
    /// - Parameter leaf: The hash of the leaf.
    /// - Returns: The nodes that are complete now, in stored order: the leaf first, then its parents.
    public mutating func append(_ leaf: NodeHash) -> [CompletedNode] {
        var position = NodePosition(level: 0, index: size)
        var completed = [CompletedNode(position: position, hash: leaf)]
        var hash = leaf
        while position.index & 1 == 1, let left = peaks.popLast() {
            hash = .node(left, hash)
            position = NodePosition(level: position.level + 1, index: position.index >> 1)
            completed.append(CompletedNode(position: position, hash: hash))
        }
        peaks.append(hash)
        size += 1
        return completed
    }

    /// The root of the tree (RFC 9162 §2.1.1).
    public var root: NodeHash {
        guard var root = peaks.last else { return .emptyTree }
        for peak in peaks.dropLast().reversed() {
            root = .node(peak, root)
        }
        return root
    }
}
