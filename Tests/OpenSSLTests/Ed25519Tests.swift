// SPDX-License-Identifier: EUPL-1.2

import OpenSSL
import Secrets
import Testing

@Suite("Ed25519") struct Ed25519Tests {
    /// RFC 8032 §7.1, test 3.
    private let seed = [UInt8](
        hex: "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7"
    )
    private let publicKey = [UInt8](
        hex: "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025"
    )
    private let signature = [UInt8](
        hex: """
            6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac\
            18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a
            """
    )
    private let message: [UInt8] = [0xaf, 0x82]

    @Test("a seed gives the key and the signature of RFC 8032")
    func vector() throws {
        let key = try Ed25519PrivateKey(seed: seed.locked)
        #expect(key.publicKey == publicKey)
        #expect(try key.signature(for: message) == signature)
        #expect(Ed25519.isValid(signature: signature, for: message, publicKey: publicKey))
    }

    @Test("the empty message can be signed")
    func emptyMessage() throws {
        let key = try Ed25519PrivateKey(seed: seed.locked)
        let signature = try key.signature(for: [])
        #expect(Ed25519.isValid(signature: signature, for: [], publicKey: publicKey))
    }

    @Test("nothing else verifies")
    func refusals() {
        var forged = signature
        forged[0] ^= 1
        #expect(!Ed25519.isValid(signature: forged, for: message, publicKey: publicKey))
        #expect(!Ed25519.isValid(signature: signature, for: [0xaf], publicKey: publicKey))
        #expect(!Ed25519.isValid(signature: signature, for: message, publicKey: seed))
        #expect(!Ed25519.isValid(signature: [], for: message, publicKey: publicKey))
        #expect(!Ed25519.isValid(signature: signature, for: message, publicKey: []))
    }

    @Test("a seed that is not 32 bytes is refused")
    func shortSeed() {
        #expect(throws: OpenSSLError.keyLength(expected: 32, found: 31)) {
            _ = try Ed25519PrivateKey(seed: Array(seed.dropLast()).locked)
        }
    }
}
