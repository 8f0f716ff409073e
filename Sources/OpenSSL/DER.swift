// SPDX-License-Identifier: EUPL-1.2

/// Writes the few DER structures that extensions are made of (X.690).
enum DER {
    /// Content under a tag of one byte.
    static func tagged(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        guard content.count >= 0x80 else { return [tag, UInt8(content.count)] + content }
        let length = bigEndian(UInt64(content.count))
        return [tag, 0x80 | UInt8(length.count)] + length + content
    }

    static func sequence(_ content: [UInt8]) -> [UInt8] { tagged(0x30, content) }

    /// An INTEGER that is not negative.
    static func integer(_ value: UInt64) -> [UInt8] {
        let bytes = bigEndian(value)
        let needsZero = bytes.first.map { $0 & 0x80 != 0 } ?? true
        return tagged(0x02, needsZero ? [0] + bytes : bytes)
    }

    static func boolean(_ value: Bool) -> [UInt8] { tagged(0x01, [value ? 0xFF : 0x00]) }

    /// A BIT STRING of named bits: bit n of the number is bit n of the string.
    static func bits(_ value: UInt16) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: value >> 8 == 0 ? 1 : 2)
        for bit in 0..<16 where value & 1 << bit != 0 {
            bytes[bit / 8] |= 0x80 >> (bit % 8)
        }
        let unused = value == 0 ? 0 : bytes.last.map { UInt8($0.trailingZeroBitCount) } ?? 0
        return tagged(0x03, value == 0 ? [0] : [unused] + bytes)
    }

    /// An object identifier; arcs that are no numbers are left out.
    static func objectIdentifier(_ text: OID) -> [UInt8] {
        var arcs = text.split(separator: ".").compactMap { UInt64($0) }
        guard arcs.count >= 2 else { return tagged(0x06, []) }
        arcs.replaceSubrange(0..<2, with: [arcs[0] * 40 + arcs[1]])
        return tagged(0x06, arcs.flatMap(base128))
    }

    private static func base128(_ arc: UInt64) -> [UInt8] {
        var bytes = [UInt8(arc & 0x7F)]
        var rest = arc >> 7
        while rest > 0 {
            bytes.insert(0x80 | UInt8(rest & 0x7F), at: 0)
            rest >>= 7
        }
        return bytes
    }

    private static func bigEndian(_ number: UInt64) -> [UInt8] {
        let bytes = stride(from: 56, through: 0, by: -8).map {
            UInt8(truncatingIfNeeded: number >> UInt64($0))
        }
        return Array(bytes.drop { $0 == 0 })
    }
}
