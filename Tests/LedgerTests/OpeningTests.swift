// SPDX-License-Identifier: EUPL-1.2

import OpenSSL
import Secrets
import Testing

@testable import Ledger

@Suite("A commitment is HMAC-SHA-256 under the salt")
struct OpeningTests {
    private func opening(salt: [UInt8], value: [UInt8]) -> Opening {
        Opening(field: "name", salt: salt, value: value)
    }

    @Test("It is the published code of RFC 4231, case 1")
    func published() {
        let opening = opening(
            salt: [UInt8](repeating: 0x0B, count: 20),
            value: Array("Hi There".utf8)
        )
        #expect(
            opening.commitment
                == hex("b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7")
        )
    }

    @Test(
        "It is what OpenSSL computes, for short and long values",
        arguments: [0, 1, 63, 64, 2000]
    )
    func agreement(count: Int) throws {
        let salt = Array(0..<32 as Range<UInt8>)
        let value = [UInt8](repeating: 0x5A, count: count)
        let key = LockedBytes(capacity: 32) { (span: inout MutableSpan<UInt8>) in
            for index in 0..<32 { span[index] = salt[index] }
            return 32
        }
        #expect(
            opening(salt: salt, value: value).commitment == HMACSHA256.code(for: value, key: key)
        )
    }

    @Test("Equal values of two entries can't be seen to be equal")
    func unlinkable() throws {
        let bench = try Bench()
        _ = try bench.ledger.commit { commit in [try commit.note("a"), try commit.note("b")] }
        let bodies = try bench.ledger.read { state throws(LedgerError) in
            [try state.entry(0), try state.entry(1)].map { EntryBody(decoding: $0?.body ?? []) }
        }
        let first = try #require(bodies[0]?.commitments)
        let second = try #require(bodies[1]?.commitments)
        #expect(first.keys == second.keys)
        #expect(Set(first.values).isDisjoint(with: second.values))
    }
}
