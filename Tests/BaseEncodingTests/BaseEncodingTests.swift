// SPDX-License-Identifier: EUPL-1.2

import BaseEncoding
import Testing

@Suite("Base16 and Base64 (RFC 4648)") struct BaseEncodingTests {
    @Test(
        "the vectors of §10",
        arguments: [
            ("", "", ""), ("f", "Zg==", "66"), ("fo", "Zm8=", "666f"), ("foo", "Zm9v", "666f6f"),
            ("foob", "Zm9vYg==", "666f6f62"), ("fooba", "Zm9vYmE=", "666f6f6261"),
            ("foobar", "Zm9vYmFy", "666f6f626172"),
        ]
    )
    func vectors(_ text: String, _ base64: String, _ base16: String) {
        let bytes = Array(text.utf8)
        #expect(Base64.encode(bytes) == base64)
        #expect(Base64.decode(base64.utf8) == bytes)
        #expect(Base16.encode(bytes) == base16)
    }

    @Test(
        "a value has one spelling",
        arguments: ["Zg", "Zh==", "Zg=", "Z===", "Zm9v\n", "Zm-v", "===="]
    )
    func refused(_ text: String) {
        #expect(Base64.decode(text.utf8) == nil)
    }
}
