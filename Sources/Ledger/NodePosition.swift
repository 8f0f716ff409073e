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
        // A node is stored as many places after the leaf that completes it as it is above it.
        let leaf = ((index + 1) << level) - 1
        return Self.sumOfHalves(leaf) &+ level
    }

    /// How many nodes a tree with so many leaves stores.
    public static func storedCount(size: Int) -> Int {
        sumOfHalves(size)
    }

    /// n + n/2 + n/4 + …; a hostile file may claim any size, so an overflow must not trap.
    private static func sumOfHalves(_ number: Int) -> Int {
        var sum = 0
        var rest = number
        while rest > 0 {
            sum &+= rest
            rest >>= 1
        }
        return sum
    }
}
