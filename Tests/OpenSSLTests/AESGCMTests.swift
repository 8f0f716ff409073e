// SPDX-License-Identifier: EUPL-1.2

import OpenSSL
import Secrets
import Testing

@Suite("AES-256-GCM records") struct AESGCMTests {
    private let key = [UInt8](repeating: 7, count: 32)
    private let info = Array("record 1".utf8)
    private let context = Array("6090012345678000".utf8)

    private func record(of plain: [UInt8], context: [UInt8]) throws -> [UInt8] {
        try AESGCM.seal(plain.locked, key: key.locked, info: info, context: context)
    }

    @Test("what is sealed opens again", arguments: [0, 1, 5, 16, 1000])
    func roundTrip(_ length: Int) throws {
        let plain = (0..<length).map { UInt8(truncatingIfNeeded: $0) }
        for context in [context, []] {
            let record = try record(of: plain, context: context)
            #expect(record.count == 12 + length + 16)
            let opened = try AESGCM.open(record, key: key.locked, info: info, context: context)
            #expect(revealed(opened) == plain)
        }
    }

    @Test("two records of the same bytes have nothing in common")
    func freshNonce() throws {
        let records = try (1...2).map { _ in try record(of: [1, 2, 3], context: context) }
        #expect(records[0].prefix(12) != records[1].prefix(12))
        #expect(records[0] != records[1])
    }

    @Test("every changed bit is found")
    func everyBit() throws {
        let record = try record(of: Array("50505".utf8), context: context)
        for bit in 0..<record.count * 8 {
            var changed = record
            changed[bit / 8] ^= 1 << (bit % 8)
            #expect(throws: OpenSSLError.notAuthentic) {
                _ = try AESGCM.open(changed, key: key.locked, info: info, context: context)
            }
        }
    }

    @Test("another key, another name, another context or a cut record do not open")
    func refusals() throws {
        let record = try record(of: Array("50505".utf8), context: context)
        let otherKey = [UInt8](repeating: 8, count: 32)
        #expect(throws: OpenSSLError.notAuthentic) {
            _ = try AESGCM.open(record, key: otherKey.locked, info: info, context: context)
        }
        #expect(throws: OpenSSLError.notAuthentic) {
            _ = try AESGCM.open(record, key: key.locked, info: [], context: context)
        }
        #expect(throws: OpenSSLError.notAuthentic) {
            _ = try AESGCM.open(record, key: key.locked, info: info, context: [])
        }
        for length in 0..<record.count {
            #expect(throws: OpenSSLError.notAuthentic) {
                _ = try AESGCM.open(
                    Array(record.prefix(length)),
                    key: key.locked,
                    info: info,
                    context: context
                )
            }
        }
        #expect(throws: OpenSSLError.keyLength(expected: 32, found: 16)) {
            let short = [UInt8](repeating: 7, count: 16)
            _ = try AESGCM.open(record, key: short.locked, info: info, context: context)
        }
    }
}
