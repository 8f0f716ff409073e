// SPDX-License-Identifier: EUPL-1.2

import OpenSSL
import Secrets
import Testing

@Suite("RSA") struct RSATests {
    private let digest = SHA256.digest(Array("challenge".utf8))

    private func signature(of block: [UInt8]) throws -> [UInt8] {
        try Keys.holder.rawSignature(of: block)
    }

    private func isValid(_ block: [UInt8]) throws -> Bool {
        try Keys.holder.publicKey.isValidPKCS1(signature: signature(of: block), sha256: digest)
    }

    @Test("a key has the length it was made with and the usual exponent")
    func shape() throws {
        let key = try Keys.holder.publicKey
        #expect(key.bits == 2048)
        #expect(key.modulus.count == 256)
        #expect(key.exponent == [1, 0, 1])
    }

    @Test("a key survives being written, in locked memory and outside")
    func pem() throws {
        let key = try Keys.holder
        #expect(try RSAPrivateKey(pem: key.pem).publicKey == key.publicKey)
        #expect(try RSAPrivateKey(lockedPEM: key.lockedPEM()).publicKey == key.publicKey)
    }

    @Test("the openssl command verifies a signature made here")
    func command() throws {
        let bench = try Bench()
        let block = try #require(PKCS1.signatureBlock(sha256: digest, length: 256))
        try bench.write(Array("challenge".utf8), to: "message")
        try bench.write(signature(of: block), to: "signature")
        try bench.write(Keys.holder.pem, to: "key.pem")
        try bench.openssl("pkey", "-in", "key.pem", "-pubout", "-out", "public.pem")
        let answer = try bench.openssl(
            "dgst",
            "-sha256",
            "-verify",
            "public.pem",
            "-signature",
            "signature",
            "message"
        )
        #expect(answer.contains("Verified OK"))
    }

    @Test("a key that wants a passphrase, another kind of key and no key are refused")
    func noKeys() throws {
        let bench = try Bench()
        try bench.openssl(
            "genpkey",
            "-algorithm",
            "RSA",
            "-pkeyopt",
            "rsa_keygen_bits:1024",
            "-aes256",
            "-pass",
            "pass:x",
            "-out",
            "locked.pem"
        )
        try bench.openssl("genpkey", "-algorithm", "ED25519", "-out", "ed25519.pem")
        for name in ["locked.pem", "ed25519.pem"] {
            let pem = try bench.read(name)
            #expect(throws: OpenSSLError.notAKey) { try RSAPrivateKey(pem: pem) }
        }
        #expect(throws: OpenSSLError.notAKey) { try RSAPrivateKey(pem: []) }
        #expect(throws: OpenSSLError.self) { try RSAPrivateKey.generate(bits: 16) }
    }

    @Test("the right block is accepted, for the right digest and under the right key only")
    func acceptance() throws {
        let block = try #require(PKCS1.signatureBlock(sha256: digest, length: 256))
        let signature = try signature(of: block)
        let key = try Keys.holder.publicKey
        #expect(key.isValidPKCS1(signature: signature, sha256: digest))
        #expect(!key.isValidPKCS1(signature: signature, sha256: SHA256.digest([])))
        #expect(!key.isValidPKCS1(signature: signature, sha256: []))
        let stranger = try Keys.stranger.publicKey
        #expect(!stranger.isValidPKCS1(signature: signature, sha256: digest))
    }

    @Test("A28: signatures of wrong length, of zeros, or not less than the modulus are refused")
    func wrongNumbers() throws {
        let key = try Keys.holder.publicKey
        let block = try #require(PKCS1.signatureBlock(sha256: digest, length: 256))
        let good = try signature(of: block)
        for signature in [
            [], Array(good.dropLast()), good + [0], [0] + good,
            [UInt8](repeating: 0, count: 256), [UInt8](repeating: 0xFF, count: 256), key.modulus,
        ] {
            #expect(!key.isValidPKCS1(signature: signature, sha256: digest))
        }
    }

    @Test("A28: blocks with short padding, rest, no NULL or another digest's name are refused")
    func forgedBlocks() throws {
        let block = try #require(PKCS1.signatureBlock(sha256: digest, length: 256))
        #expect(try isValid(block))
        let info = Array(block.suffix(51))
        // Short padding, with the rest behind the digest, as Bleichenbacher's forgery has it.
        let rest = [UInt8](repeating: 0xAA, count: 256 - 3 - 8 - info.count)
        let padding = [UInt8](repeating: 0xFF, count: 8)
        #expect(try !isValid([0, 1] + padding + [0] + info + rest))
        // DigestInfo without NULL in the algorithm.
        var without = info
        without.removeSubrange(15..<17)
        without[1] -= 2
        without[3] -= 2
        let filler = [UInt8](repeating: 0xFF, count: 256 - 3 - without.count)
        #expect(try !isValid([0, 1] + filler + [0] + without))
        // Another object identifier, block type 2, a zero inside the padding.
        for (position, value) in [(256 - 51 + 14, 2), (1, 2), (20, 0)] as [(Int, UInt8)] {
            var changed = block
            changed[position] = value
            let isAccepted = try isValid(changed)
            #expect(!isAccepted)
        }
    }

    @Test("a private operation takes only blocks of the modulus's length, less than it")
    func rawOperation() throws {
        let key = try Keys.holder
        #expect(throws: OpenSSLError.dataLength(255)) {
            try key.rawSignature(of: [UInt8](repeating: 1, count: 255))
        }
        #expect(throws: OpenSSLError.self) {
            try key.rawSignature(of: [UInt8](repeating: 0xFF, count: 256))
        }
    }
}
