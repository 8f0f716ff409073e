// SPDX-License-Identifier: EUPL-1.2

import BaseEncoding
import Testing

@testable import Ledger

@Suite("Notes and keys are those of C2SP")
struct SignedNoteTests {
    private let example = """
        This is an example message.

        — example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=

        """
    private let exampleKey = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
    private let neumann = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    private let saying = """
        If you think cryptography is the answer to your problem,
        then you don't know what your problem is.

        """

    private func parsed(_ text: String) throws(SignedNote.ParsingError) -> SignedNote {
        try SignedNote(parsing: Array(text.utf8))
    }

    @Test("The example of the specification verifies and is written as it was read")
    func specification() throws {
        let key = try #require(VerifierKey(exampleKey))
        #expect(
            key.publicKey == hex("e932791ae6e7a840a46164c904786426d5e7821dd8b29a00d61cae72afdd4da4")
        )
        #expect(key.text == exampleKey)
        let note = try parsed(example)
        #expect(note.text == "This is an example message.\n")
        #expect(note.isSigned(by: key))
        #expect(note.note == example)
        let other = try #require(VerifierKey(neumann))
        #expect(!note.isSigned(by: other))
    }

    @Test("Signing gives the published signatures")
    func signing() throws {
        let seed = hex("810a1402d5146c8d84f2443330f54080ebf98ee17d9c74f6252fc5d5c7283173")
        let note = try SignedNote(signing: saying, name: "PeterNeumann", key: signingKey(seed))
        #expect(
            note.note.hasSuffix(
                "\n\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZS"
                    + "NXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
            )
        )
        let zeros = [UInt8](repeating: 0, count: 32)
        let second = try SignedNote(signing: saying, name: "EnochRoot", key: signingKey(zeros))
        #expect(
            second.note.hasSuffix(
                "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01o"
                    + "OTGwnWLox33WWd1RvMc+QQ=\n"
            )
        )
        let key = try #require(VerifierKey(neumann))
        #expect(note.isSigned(by: key))
    }

    @Test("A key that is cut or has any byte changed is refused")
    func mangledKey() {
        let bytes = Array(neumann.utf8)
        for index in bytes.indices {
            if index > 0 {
                #expect(VerifierKey(String(decoding: bytes[..<index], as: UTF8.self)) == nil)
            }
            if index > 0 {
                #expect(VerifierKey(String(decoding: bytes[index...], as: UTF8.self)) == nil)
            }
            var changed = bytes
            changed[index] += 1
            #expect(VerifierKey(String(decoding: changed, as: UTF8.self)) == nil)
        }
        #expect(VerifierKey(neumann.replacing("c74f20a3", with: "C74F20A3")) == nil)
        #expect(VerifierKey(neumann + "=") == nil)
        #expect(VerifierKey(neumann + "\n") == nil)
        #expect(VerifierKey(name: "two words", publicKey: keyed(1)) == nil)
        #expect(VerifierKey(name: "non\u{A0}breaking", publicKey: keyed(1)) == nil)
        #expect(VerifierKey(name: "", publicKey: keyed(1)) == nil)
        #expect(VerifierKey(name: "name", publicKey: [1]) == nil)
    }

    @Test("A note with any byte changed is refused or not signed")
    func mangledNote() throws {
        let key = try #require(VerifierKey(exampleKey))
        let bytes = Array(example.utf8)
        for index in bytes.indices {
            for change in [1, 0x20, 0x80] as [UInt8] {
                var changed = bytes
                changed[index] ^= change
                let note = try? SignedNote(parsing: changed)
                #expect(note?.isSigned(by: key) != true)
            }
            let cut = try? SignedNote(parsing: Array(bytes[..<index]))
            #expect(cut?.isSigned(by: key) != true)
        }
    }

    @Test("One bad signature in the name of a key spoils the good one beside it")
    func badBesideGood() throws {
        let key = try #require(VerifierKey(exampleKey))
        let good = try #require(example.split(separator: "\n").last)
        let bad = good.replacing("Uw2QOkn8", with: "Uw2QOkn9")
        #expect(!(try parsed(example + bad + "\n").isSigned(by: key)))
        let foreign = good.replacing("Uw2QOkn8", with: "Vw2QOkn8")
        #expect(try parsed(example + foreign + "\n").isSigned(by: key))
    }

    @Test("Sixteen signatures are read, seventeen are not, nor is what is too long or no text")
    func bounds() throws {
        let line = String(try #require(example.split(separator: "\n").last)) + "\n"
        let sixteen = example + String(repeating: line, count: 15)
        #expect(try parsed(sixteen).signatures.count == 16)
        #expect(throws: SignedNote.ParsingError.tooManySignatures) { try parsed(sixteen + line) }
        #expect(throws: SignedNote.ParsingError.tooLong) {
            try parsed(String(repeating: "a", count: 70_000) + example)
        }
        #expect(throws: SignedNote.ParsingError.notText) { try parsed("\t" + example) }
        let noText = [UInt8(0xFF)] + Array(example.utf8)
        #expect(throws: SignedNote.ParsingError.notText) { try SignedNote(parsing: noText) }
        #expect(throws: SignedNote.ParsingError.noSignatures) { try parsed("text\n") }
        #expect(throws: SignedNote.ParsingError.noSignatures) { try parsed("") }
        #expect(throws: SignedNote.ParsingError.noSignatures) { try parsed("text\n\n") }
        #expect(throws: SignedNote.ParsingError.signatureMalformed) {
            try parsed("text\n\n\n\n-\n")
        }
    }

    @Test(
        "A checkpoint that is not spelled as specified is refused",
        arguments: [
            "", "\n", "o\n1\n", "o\n01\nROOT\n", "o\n+1\nROOT\n", "o\n-1\nROOT\n", "o\n1\nROOT",
            "\n1\nROOT\n", "o\n1\nROOT\n\n", "o\n1\nAAAA\n", "o\n99999999999999999999\nROOT\n",
            "o\n1\nROOT=\n", "o\n1 \nROOT\n",
        ]
    )
    func checkpoints(text: String) {
        let root = Base64.encode(NodeHash.emptyTree.bytes)
        let text = text.replacing("ROOT", with: root)
        #expect(Checkpoint(text) == nil)
        #expect(Checkpoint("o\n1\n\(root)\n")?.size == 1)
        #expect(Checkpoint("o\n1\n\(root)\nmore\n")?.extensionLines == ["more"])
    }
}
