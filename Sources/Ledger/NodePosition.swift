// SPDX-License-Identifier: EUPL-1.2

/// Where a complete subtree stands in the Merkle tree: 2^level leaves from leaf index · 2^level on.
public struct NodePosition: Sendable, Hashable {
    /// The height above the leaves, 0 for a leaf.
    public let level: Int
    /// How many nodes of the same level stand to the left.
    public let index: Int

    /// The node of a level; both numbers are at least 0.
    public init(level: Int, index: Int) {
        self.level = level
        self.index = index
    }

    /// The place in the order in which nodes are completed: a leaf, then the parents it completes.
    ///
    /// The order of Crosby and Wallach, as in Go's `x/mod/sumdb/tlog`, `StoredHashIndex`.
    public var storedIndex: Int {
        // Node n of level L is stored L places after the leaf that completes it.
        var leaf = ((index + 1) << level) - 1
        var place = level
        while leaf > 0 {
            place += leaf
            leaf >>= 1
        }
        return place
    }

    /// How many nodes a tree with so many leaves stores.
    public static func storedCount(size: Int) -> Int {
        var count = 0
        var nodes = size
        while nodes > 0 {
            count += nodes
            nodes >>= 1
        }
        return count
    }
}
