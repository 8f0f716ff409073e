// SPDX-License-Identifier: EUPL-1.2

import BaseEncoding
import Testing

@testable import Ledger

@Suite("What is hashed has one spelling")
struct EntryBodyTests {
    private let body = EntryBody(
        event: "noted",
        time: Bench.noon,
        fields: ["b": "quote \" backslash \\ newline \n bell \u{7} è", "a": ""],
        commitments: ["holder": keyed(0)],
        request: [1, 2, 3]
    )
    private let text =
        #"{"a":"","b":"quote \" backslash \\ newline \n bell \u0007 è","event":"noted","#
        + #""personal":{"holder":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="},"#
        + #""request":"AQID","time":"2026-09-21T14:13:20Z"}"#

    @Test("The members are sorted, without white space")
    func encoding() {
        #expect(String(decoding: body.encoded, as: UTF8.self) == text)
        #expect(EntryBody(decoding: Array(text.utf8)) == body)
    }

    @Test(
        "Any other spelling is not read",
        arguments: [
            "", "{}", "{", "[]", "\"event\"", "{\"event\":\"x\"}", "{\"event\":1}",
            "{\"event\":\"x",
            "{\"event\":\"x\",}", "{\"event\":\"x\",\"event\":\"x\"}", "{\"event\":{\"a\":{}}}",
            "{\"event\":\"x\",\"time\":\"2026-09-21T14:13:20Z\",\"\":\"\"}",
            "{\"event\":\"x\",\"time\":\"2026-09-21T14:13:20+00:00\"}",
            "{\"event\":\"\\u0041\",\"time\":\"2026-09-21T14:13:20Z\"}",
            "{\"event\":\"\\u000a\",\"time\":\"2026-09-21T14:13:20Z\"}",
            "{\"event\":\"\\u00",
        ]
    )
    func strictness(other: String) {
        #expect(EntryBody(decoding: Array(other.utf8)) == nil)
    }

    @Test("A body with a byte too many, too few or changed is another or none")
    func mangling() {
        let bytes = Array(text.utf8)
        for index in bytes.indices {
            #expect(EntryBody(decoding: Array(bytes[..<index])) == nil)
            var changed = bytes
            changed[index] ^= 1
            guard let other = EntryBody(decoding: changed) else { continue }
            #expect(other != body)
            #expect(other.encoded == changed)
        }
        #expect(EntryBody(decoding: bytes + [0x20]) == nil)
    }

    @Test("Deep nesting is refused without descending")
    func nesting() {
        let deep = String(repeating: "{\"a\":", count: 13_000)
        #expect(EntryBody(decoding: Array(deep.utf8)) == nil)
    }

    @Test("Base64 has one spelling", arguments: ["AQ==", "AQI=", "AQID", ""])
    func base64(text: String) {
        #expect(Base64.decode(text.utf8).map { Base64.encode($0) } == text)
        for wrong in ["AR==", "AQ=", "AQ", "A===", "====", "AQI", "AQ==AQ==", "AQ=A", "A Q="] {
            #expect(Base64.decode(wrong.utf8) == nil)
        }
    }
}
