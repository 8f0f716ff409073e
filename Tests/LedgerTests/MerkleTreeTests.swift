// SPDX-License-Identifier: EUPL-1.2

import Testing

@testable import Ledger

/// A tree in memory, its nodes in stored order.
private struct Tree {
    var frontier = Frontier()
    var nodes: [NodeHash] = []
    var leaves: [NodeHash] = []
    var roots = [NodeHash.emptyTree]

    init(_ bodies: [[UInt8]]) {
        for body in bodies {
            leaves.append(.leaf(body))
            for node in frontier.append(.leaf(body)) {
                precondition(node.position.storedIndex == nodes.count, "nodes come in stored order")
                nodes.append(node.hash)
            }
            roots.append(frontier.root)
        }
    }

    var prover: MerkleProver<Never> {
        MerkleProver { position in nodes[position.storedIndex] }
    }
}

/// The root by the definition of RFC 9162 §2.1.1, word for word.
private func definedRoot(_ leaves: ArraySlice<NodeHash>) -> NodeHash {
    guard leaves.count > 1 else { return leaves.first ?? .emptyTree }
    var split = 1
    while split * 2 < leaves.count { split *= 2 }
    return .node(definedRoot(leaves.prefix(split)), definedRoot(leaves.dropFirst(split)))
}

private func bigEndian(_ number: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
}

@Suite("The Merkle tree is the one of RFC 9162")
struct MerkleTreeTests {
    private let reference = Tree(
        [
            "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
            "606162636465666768696a6b6c6d6e6f",
        ].map(hex)
    )

    @Test("Hashes of nothing, of leaves and of a node are the published ones")
    func hashes() throws {
        #expect(
            NodeHash.emptyTree.bytes
                == hex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        )
        #expect(
            NodeHash.leaf(Array("L123456".utf8)).bytes
                == hex("395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56")
        )
        #expect(NodeHash([1, 2, 3]) == nil)
    }

    @Test("Roots of the reference leaves, sizes 1 to 8")
    func referenceRoots() {
        let roots = [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        ]
        #expect(reference.roots.dropFirst().map(\.bytes) == roots.map(hex))
    }

    @Test("Roots around the edges of a tile")
    func tileEdges() {
        let roots = [
            255: "58f204dcc06ebcf29082c362701341df88ec3d5f338036c72a98894aaf69059d",
            256: "78cd7db3bbfa785ffefa21e1c0aa7d4806c6e22ad65472710377ecb7e5a5a54e",
            257: "086ce24d72dd8347eef9afbf95829379f67cee8f5d23cece828a2dae88729c8d",
            65536: "208bed836edee10551d1a0208e22c9eead1a59c4c33abeb697eb60132f61a798",
        ]
        var frontier = Frontier()
        for index in 0..<65536 {
            _ = frontier.append(.leaf(bigEndian(index)))
            if let root = roots[frontier.size] { #expect(frontier.root.bytes == hex(root)) }
        }
    }

    @Test("Inclusion of leaf 5 in 8 is proven by the published hashes")
    func publishedInclusion() {
        let proof = reference.prover.inclusionProof(of: 5, size: 8)
        #expect(proof.count == 3)
        #expect(proof[0].bytes.starts(with: hex("bc1a0643")))
        #expect(proof[1].bytes.starts(with: hex("ca854ea1")))
        #expect(proof[2].bytes.starts(with: hex("d37ee418")))
    }

    @Test(
        "Consistency of the reference trees is proven by the published hashes",
        arguments: [
            (6, 8, ["0ebc5d34", "ca854ea1", "d37ee418"]), (2, 5, ["5f083f0a", "bc1a0643"]),
        ]
    )
    func publishedConsistency(old: Int, new: Int, hashes: [String]) {
        let proof = reference.prover.consistencyProof(from: old, to: new)
        #expect(proof.map { Array($0.bytes.prefix(4)) } == hashes.map(hex))
    }

    @Test("Every root up to 300 leaves is the one defined, and a frontier read back goes on")
    func roots() {
        let tree = Tree((0..<300).map(bigEndian))
        for size in 0...300 {
            #expect(tree.roots[size] == definedRoot(tree.leaves.prefix(size)))
            #expect(tree.prover.root(of: 0..<size) == tree.roots[size])
            var frontier = Frontier(size: size) { tree.nodes[$0.storedIndex] }
            #expect(frontier.root == tree.roots[size])
            guard size < 300 else { continue }
            let completed = frontier.append(tree.leaves[size])
            #expect(frontier.root == tree.roots[size + 1])
            #expect(
                NodePosition.storedCount(size: size) + completed.count
                    == NodePosition.storedCount(size: size + 1)
            )
        }
    }

    @Test("Every inclusion proof up to 300 leaves is valid, for its leaf only")
    func inclusion() {
        let tree = Tree((0..<300).map(bigEndian))
        for size in 1...300 {
            for index in 0..<size {
                let proof = tree.prover.inclusionProof(of: index, size: size)
                func isValid(_ proof: [NodeHash], _ leaf: Int, _ place: Int, _ root: Int) -> Bool {
                    MerkleVerifier.isValidInclusion(
                        proof,
                        of: tree.leaves[leaf],
                        at: place,
                        size: size,
                        root: tree.roots[root]
                    )
                }
                #expect(isValid(proof, index, index, size))
                guard size % 37 == 0 else { continue }
                #expect(!isValid(proof, index, (index + 1) % size, size))
                #expect(!isValid(proof, (index + 1) % size, index, size))
                #expect(!isValid(proof, index, index, size - 1))
                #expect(!isValid(proof + [.emptyTree], index, index, size))
                #expect(!isValid(proof.dropLast(), index, index, size))
            }
        }
    }

    @Test("Every consistency proof up to 300 leaves is valid, for its trees only")
    func consistency() {
        let tree = Tree((0..<300).map(bigEndian))
        for size in 1...300 {
            for old in 0...size {
                let proof = tree.prover.consistencyProof(from: old, to: size)
                func isValid(_ proof: [NodeHash], _ oldRoot: Int, _ root: Int) -> Bool {
                    MerkleVerifier.isValidConsistency(
                        proof,
                        from: old,
                        root: tree.roots[oldRoot],
                        to: size,
                        root: tree.roots[root]
                    )
                }
                #expect(isValid(proof, old, size))
                guard size % 37 == 0 else { continue }
                #expect(!isValid(proof, (old + 1) % size, size))
                #expect(!isValid(proof + [.emptyTree], old, size))
                guard old > 0 else { continue }
                #expect(!isValid(proof, old, size - 1))
                guard old < size else { continue }
                #expect(!isValid(proof.dropLast(), old, size))
            }
        }
    }

    @Test("Sizes that make no sense prove nothing")
    func nonsense() {
        #expect(
            !MerkleVerifier.isValidInclusion([], of: .emptyTree, at: -1, size: 1, root: .emptyTree)
        )
        #expect(
            !MerkleVerifier.isValidInclusion([], of: .emptyTree, at: 0, size: 0, root: .emptyTree)
        )
        #expect(
            !MerkleVerifier.isValidConsistency(
                [],
                from: 2,
                root: .emptyTree,
                to: 1,
                root: .emptyTree
            )
        )
        #expect(
            !MerkleVerifier.isValidInclusion(
                [],
                of: .emptyTree,
                at: 0,
                size: .max,
                root: .emptyTree
            )
        )
    }
}
