// SPDX-License-Identifier: EUPL-1.2

import OpenSSL
import Secrets
import SmartCard
import TSCNS
import Testing
import VirtualCard

@Suite("Signatures of the authentication key")
struct SignatureTests {
    private let digest = SHA256.digest(Array("what is signed".utf8))

    private func key(of contents: CardContents) throws -> RSAPublicKey {
        guard case .rsa(let key) = try Certificate(der: contents.certificate).publicKey else {
            throw NotRSA()
        }
        return key
    }

    private struct NotRSA: Error {}

    /// Signs with a card that was read and whose PIN was verified.
    private func signature(
        _ card: VirtualCard,
        _ channel: AlteredChannel
    ) throws -> (signature: [UInt8], key: RSAPublicKey) {
        let contents = try card.contents()
        let key = try key(of: contents)
        try contents.generation.selectKey(on: card)
        try contents.generation.verify(PIN(digits: Sample.pin), on: card)
        let signature = try contents.generation.signature(
            ofSHA256: digest,
            modulusLength: key.modulus.count,
            on: channel
        )
        return (signature, key)
    }

    /// The bytes of each command's lengths, and how many commands carry the block.
    static let forms: [(CardProfile, parts: Int)] = [
        (.st2021, 1), (.idemia2021, 1), (.classic1024, 1), (.st2021ChainingOnly, 3),
    ]

    @Test("extended, short or chained, it verifies under the certificate's key", arguments: forms)
    func verifies(_ profile: CardProfile, _ parts: Int) throws {
        let card = try Sample.card(profile)
        let channel = AlteredChannel(card)
        let (signature, key) = try signature(card, channel)
        #expect(signature.count == profile.keyBits / 8)
        #expect(key.isValidPKCS1(signature: signature, sha256: digest))
        #expect(!key.isValidPKCS1(signature: signature, sha256: SHA256.digest([])))
        #expect(channel.commands.filter { $0[1] == 0x2A }.count == parts)
        #expect(card.statistics.psos == 1)
    }

    @Test("a chain has class bit 5 in all parts but the last, and the whole block")
    func chain() throws {
        let card = try Sample.card(.st2021ChainingOnly)
        let channel = AlteredChannel(card)
        _ = try signature(card, channel)
        let parts = channel.commands.filter { $0[1] == 0x2A }.dropFirst()
        #expect(parts.map { $0[0] } == [0x10, 0x00])
        let block = parts.flatMap { $0[5..<(5 + Int($0[4]))] }
        #expect(block.count == 256)
        #expect(block.starts(with: [0x00, 0x01, 0xFF]))
        #expect(block.suffix(32) == digest[...])
    }

    @Test("without the PIN there is none")
    func withoutPIN() throws {
        let card = try Sample.card()
        let contents = try card.contents()
        #expect(throws: CardError.refused(.securityStatusNotSatisfied, instruction: 0x2A)) {
            try contents.generation.signature(ofSHA256: digest, modulusLength: 256, on: card)
        }
        #expect(card.statistics.psos == 0)
    }

    @Test(
        "A28: what the card gives instead does not verify",
        arguments: Fault.WrongSignature.allCases
    )
    func wrong(_ wrong: Fault.WrongSignature) throws {
        let card = try Sample.card(.st2021, .wrongSignature(wrong))
        let (signature, key) = try signature(card, AlteredChannel(card))
        #expect(!key.isValidPKCS1(signature: signature, sha256: digest))
    }

    @Test("A30: nor does the signature of another card")
    func otherCard() throws {
        let card = try VirtualCard(Sample.image { $0.flaws = [.foreignKey] })
        let (signature, key) = try signature(card, AlteredChannel(card))
        #expect(!key.isValidPKCS1(signature: signature, sha256: digest))
    }

    @Test("a card that stops in the middle says where")
    func refused() throws {
        let card = try Sample.card(.st2021ChainingOnly)
        let stops: [(UInt8, UInt16)] = [(0x22, 0x6A88), (0x2A, 0x6985)]
        for (instruction, status) in stops {
            let channel = AlteredChannel(card) { command, answer, _ in
                command[1] == instruction ? [UInt8(status >> 8), UInt8(status & 0xFF)] : answer
            }
            let error = CardError.refused(StatusWord(rawValue: status), instruction: instruction)
            #expect(throws: error) { try signature(card, channel) }
        }
        let stubborn = AlteredChannel(card) { command, answer, _ in
            command[1] == 0x2A ? [0x67, 0x00] : answer
        }
        #expect(throws: CardError.refused(.wrongLength, instruction: 0x2A)) {
            try signature(card, stubborn)
        }
        #expect(stubborn.commands.filter { $0[1] == 0x2A }.count == 2)
    }

    @Test("a modulus or a digest of an impossible length is refused before anything is sent")
    func lengths() throws {
        let card = try Sample.card()
        let generation = try card.contents().generation
        let before = card.statistics.exchanges
        for length in [-1, 0, 127, 513, Int.max] {
            #expect(throws: CardError.malformed(.certificate)) {
                try generation.signature(ofSHA256: digest, modulusLength: length, on: card)
            }
        }
        #expect(throws: CardError.malformed(.certificate)) {
            try generation.signature(ofSHA256: [], modulusLength: 256, on: card)
        }
        #expect(card.statistics.exchanges == before)
    }
}
