// SPDX-License-Identifier: EUPL-1.2

import OpenSSL
import Secrets
import Testing

@Suite("Digests, HMAC and randomness") struct DigestTests {
    @Test("libcrypto wipes what it frees and says its version")
    func library() {
        #expect(Library.wipesFreedMemory)
        #expect(Library.version.hasPrefix("3."))
    }

    @Test(
        "SHA-256 gives the values of FIPS 180-4",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        ]
    )
    func sha256(_ text: String, _ digest: String) {
        #expect(SHA256.digest(Array(text.utf8)) == [UInt8](hex: digest))
    }

    @Test("SHA-1 gives the value of FIPS 180-4")
    func sha1() {
        let digest = [UInt8](hex: "a9993e364706816aba3e25717850c26c9cd0d89d")
        #expect(SHA1.digest(Array("abc".utf8)) == digest)
    }

    @Test("a digest over pieces is the digest over the whole")
    func pieces() {
        var digester = SHA256Digester()
        let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0) }
        for start in stride(from: 0, to: 1000, by: 100) {
            digester.update(Array(bytes[start..<start + 50]))
            digester.update(bytes.span.extracting(start + 50..<start + 100))
        }
        #expect(digester.finish() == SHA256.digest(bytes))
    }

    @Test("HMAC-SHA256 gives the values of RFC 4231")
    func hmac() {
        let first = HMACSHA256.code(
            for: Array("Hi There".utf8),
            key: [UInt8](repeating: 0x0b, count: 20).locked
        )
        #expect(
            first
                == [UInt8](hex: "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7")
        )
        let second = HMACSHA256.code(
            for: Array("what do ya want for nothing?".utf8),
            key: Array("Jefe".utf8).locked
        )
        #expect(
            second
                == [UInt8](hex: "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
        )
    }

    @Test("random bytes are as many as asked for, and other ones each time")
    func random() throws {
        #expect(try randomBytes(0).isEmpty)
        #expect(try randomBytes(32).count == 32)
        #expect(try randomBytes(32) != randomBytes(32))
        #expect(throws: OpenSSLError.self) { try randomBytes(1 << 40) }
        #expect(try revealed(LockedBytes.random(count: 32)) != revealed(.random(count: 32)))
    }
}
