// SPDX-License-Identifier: EUPL-1.2

import Secrets
import Testing

@Suite("Locked bytes") struct LockedBytesTests {
    private struct Refused: Error {}

    @Test("they hold what was filled in, and only inside the closure")
    func fillAndRead() {
        let secret = LockedBytes(capacity: 16) { span in
            for index in 0..<5 { span[index] = UInt8(0x31 + index) }
            return 5
        }
        #expect(secret.count == 5)
        #expect(secret.withBytes { span in span.indices.map { span[$0] } } == Array("12345".utf8))
    }

    @Test("a filler that fails leaves nothing behind and its error passes")
    func failingFill() {
        #expect(throws: Refused.self) {
            _ = try LockedBytes(capacity: 8) { span throws(Refused) in
                span[0] = 1
                throw Refused()
            }
        }
    }

    @Test("a filler that claims more than there is room for is a programming error")
    func overfull() async {
        await #expect(processExitsWith: .failure) {
            _ = LockedBytes(capacity: 8) { _ in 9 }
        }
    }
}
