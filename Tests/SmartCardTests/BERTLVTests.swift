// SPDX-License-Identifier: EUPL-1.2

import SmartCard
import Testing

@Suite("BER-TLV and file control information") struct BERTLVTests {
    @Test("objects stand one after another")
    func sequence() throws {
        let long = [UInt8](repeating: 7, count: 200)
        let objects = try #require(
            BERTLV.parse([0x80, 0x01, 0xAA, 0x5F, 0x24, 0x00, 0x81, 0x81, 0xC8] + long)
        )
        #expect(objects.map(\.tag) == [0x80, 0x5F24, 0x81])
        #expect(objects.map(\.value) == [[0xAA], [], long])
    }

    @Test(
        "A11, A12: lengths that lie, are indefinite, oversized or longer than needed are refused",
        arguments: [
            [0x80], [0x80, 0x02, 0x00], [0x80, 0x80, 0x00, 0x00], [0x80, 0x85, 0, 0, 0, 0, 1, 0],
            [0x80, 0x81, 0x01, 0xAA], [0x80, 0x82, 0x00, 0x80], [0x1F], [0x1F, 0x81, 0x82, 0x83],
            [0x80, 0xFF],
        ] as [[UInt8]]
    )
    func refused(_ bytes: [UInt8]) {
        #expect(BERTLV.parse(bytes) == nil)
    }

    @Test("A11: a thousand nested templates cost one level of reading")
    func nested() throws {
        var bytes: [UInt8] = []
        for _ in 0..<1000 {
            let length = bytes.count
            let field: [UInt8] =
                length < 128
                ? [UInt8(length)]
                : length < 256
                    ? [0x81, UInt8(length)] : [0x82, UInt8(length >> 8), UInt8(length & 255)]
            bytes = [0x6F] + field + bytes
        }
        #expect(FileControl(bytes)?.size == nil)
        #expect(FileControl(bytes) != nil)
    }

    @Test("too many objects are refused")
    func tooMany() {
        #expect(BERTLV.parse([UInt8](repeating: 0, count: 2 * 65)) == nil)
    }

    @Test("the size of a file is in tag 80, and may be absent")
    func fileControl() throws {
        #expect(FileControl([0x6F, 0x04, 0x80, 0x02, 0x01, 0x90])?.size == 400)
        #expect(try #require(FileControl([])).size == nil)
        #expect(FileControl([0x6F, 0x02, 0x80, 0x00]) == nil)
        #expect(FileControl([0x30, 0x00]) == nil)
    }
}
