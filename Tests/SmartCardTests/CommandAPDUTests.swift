// SPDX-License-Identifier: EUPL-1.2

import SmartCard
import Testing

@Suite("Command APDUs (ISO 7816-4 §5.1)") struct CommandAPDUTests {
    private static let header = CommandAPDU.Header(0xB0, 0x12, 0x34)

    @Test("the four cases in the short form")
    func short() {
        #expect(CommandAPDU(Self.header).bytes == [0x00, 0xB0, 0x12, 0x34])
        #expect(
            CommandAPDU(Self.header, expectedLength: 256).bytes == [0x00, 0xB0, 0x12, 0x34, 0x00]
        )
        #expect(
            CommandAPDU(Self.header, data: [0xAA]).bytes == [0x00, 0xB0, 0x12, 0x34, 0x01, 0xAA]
        )
        #expect(
            CommandAPDU(Self.header, data: [0xAA], expectedLength: 5).bytes
                == [0x00, 0xB0, 0x12, 0x34, 0x01, 0xAA, 0x05]
        )
    }

    @Test("the extended form is chosen when a length does not fit")
    func extended() {
        let data = [UInt8](repeating: 0xAA, count: 256)
        let command = CommandAPDU(Self.header, data: data, expectedLength: 256)
        #expect(!command.fitsShortForm)
        #expect(
            command.bytes == [0x00, 0xB0, 0x12, 0x34, 0x00, 0x01, 0x00] + data + [0x01, 0x00]
        )
        #expect(
            CommandAPDU(Self.header, expectedLength: 65_536).bytes
                == [0x00, 0xB0, 0x12, 0x34, 0x00, 0x00, 0x00]
        )
    }

    @Test("a chain marks all parts but the last, which alone expects an answer")
    func chained() {
        let data = (0..<600).map { UInt8(truncatingIfNeeded: $0) }
        let parts = CommandAPDU(Self.header, data: data, expectedLength: 256).chained()
        #expect(parts.map(\.data.count) == [255, 255, 90])
        #expect(parts.flatMap(\.data) == data)
        #expect(parts.map(\.header.class) == [0x10, 0x10, 0x00])
        #expect(parts.map(\.expectedLength) == [nil, nil, 256])
    }
}
