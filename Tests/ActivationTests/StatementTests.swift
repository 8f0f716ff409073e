// SPDX-License-Identifier: EUPL-1.2

import Testing

@testable import Activation

@Suite("Statements that cards sign")
struct StatementTests {
    private typealias Field = (name: String, value: [UInt8])

    private func bytes(_ purpose: Statement.Purpose, _ fields: [Field]) -> [UInt8] {
        Statement(purpose, fields).bytes
    }

    @Test("no two lists of fields have the same bytes")
    func injective() {
        // Every way to cut the same seven letters into names and values, and what looks like one.
        let letters = Array("abcdefg")
        var lists: [[Field]] = [[]]
        for first in 0...letters.count {
            for second in first...letters.count {
                for third in second...letters.count {
                    lists.append([
                        (String(letters[..<first]), text(letters[first..<second])),
                        (String(letters[second..<third]), text(letters[third...])),
                    ])
                }
                lists.append([
                    (String(letters[..<first]), text(letters[first..<second])),
                    (String(letters[second...]), []),
                ])
            }
            lists.append([(String(letters[..<first]), text(letters[first...]))])
            lists.append([
                (String(letters[..<first]), [0, 0, 0, 1, 0x61] + text(letters[first...]))
            ])
        }
        var seen: [[UInt8]: String] = [:]
        for list in lists {
            let description = "\(list)"
            let former = seen.updateValue(description, forKey: bytes(.login, list))
            #expect(former == nil || former == description)
        }
        #expect(seen.count == Set(lists.map { "\($0)" }).count)
    }

    private func text(_ letters: ArraySlice<Character>) -> [UInt8] { Array(String(letters).utf8) }

    @Test("a field that looks like the next field does not pass for it")
    func forgery() {
        let honest = bytes(.consent, [("holder", [1]), ("newCard", [2])])
        let forged = bytes(
            .consent,
            [("holder", [1, 0, 0, 0, 7] + Array("newCard".utf8) + [0, 0, 0, 1, 2])]
        )
        #expect(honest != forged)
        #expect(honest.count == forged.count)
    }

    @Test("the purpose is signed, so that a login is no consent and no proof")
    func purpose() {
        let purposes: [Statement.Purpose] = [.login, .consent, .proof]
        let statements = purposes.map { bytes($0, [("holder", [1])]) }
        #expect(Set(statements).count == 3)
        for (purpose, statement) in zip(purposes, statements) {
            let field =
                Array("purpose".utf8) + [0, 0, 0, UInt8(purpose.rawValue.utf8.count)]
                + Array(purpose.rawValue.utf8)
            #expect(!statement.ranges(of: field).isEmpty)
        }
    }

    @Test("F02: no TLS transcript begins with 64 spaces and our context")
    func transport() {
        let statement = bytes(.login, [])
        #expect(statement.prefix(64).allSatisfy { $0 == 0x20 })
        // RFC 8446 §4.4.3: 64 spaces, then one of these, then a zero byte.
        let contexts = ["TLS 1.3, server CertificateVerify", "TLS 1.3, client CertificateVerify"]
        let ours = statement.dropFirst(64).prefix { $0 != 0 }
        #expect(!contexts.contains(String(decoding: ours, as: UTF8.self)))
        #expect(statement[64 + ours.count] == 0)
        // A TLS 1.2 transcript begins with a handshake type, 0 to 20, 22 or 24 (RFC 5246 §7.4).
        #expect(statement[0] > 24)
    }
}
