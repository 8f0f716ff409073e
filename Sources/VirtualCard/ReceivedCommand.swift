// SPDX-License-Identifier: EUPL-1.2

/// A command as a card reads it from the line (ISO 7816-4 §5.1).
struct ReceivedCommand {
    let `class`: UInt8
    let instruction: UInt8
    let p1: UInt8
    let p2: UInt8
    var data: [UInt8] = []
    /// Le, or nil when the command expects no data.
    var expectedLength: Int?
    /// Whether its lengths have the extended form.
    var isExtended = false

    /// Reads a command, or nil when its lengths do not add up.
    init?(_ bytes: [UInt8]) {
        guard bytes.count >= 4 else { return nil }
        `class` = bytes[0]
        instruction = bytes[1]
        p1 = bytes[2]
        p2 = bytes[3]
        let body = bytes.dropFirst(4)
        guard let first = body.first else { return }
        if body.count == 1 {
            expectedLength = first == 0 ? 256 : Int(first)
        } else if first != 0 {
            guard readData(body.dropFirst(), count: Int(first), lengthOfLe: 1) else { return nil }
        } else {
            isExtended = true
            guard body.count >= 3 else { return nil }
            let length = Self.number(body.dropFirst().prefix(2))
            if body.count == 3 {
                expectedLength = length == 0 ? 65_536 : length
            } else {
                guard length > 0, readData(body.dropFirst(3), count: length, lengthOfLe: 2)
                else { return nil }
            }
        }
    }

    /// Takes the data field and the Le behind it, if there is one.
    private mutating func readData(
        _ rest: ArraySlice<UInt8>,
        count: Int,
        lengthOfLe: Int
    ) -> Bool {
        data = Array(rest.prefix(count))
        let tail = rest.dropFirst(count)
        if data.count == count, tail.isEmpty { return true }
        guard data.count == count, tail.count == lengthOfLe else { return false }
        let length = Self.number(tail)
        expectedLength = length == 0 ? 1 << (8 * lengthOfLe) : length
        return true
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> Int {
        bytes.reduce(0) { $0 << 8 | Int($1) }
    }
}

/// What a card says: data, perhaps none, and a status word.
struct Answer {
    var data: [UInt8] = []
    var status: UInt16 = 0x9000

    init(_ data: [UInt8] = []) {
        self.data = data
    }

    init(status: UInt16) {
        self.status = status
    }

    var bytes: [UInt8] { data + [UInt8(status >> 8), UInt8(truncatingIfNeeded: status)] }
}
