// SPDX-License-Identifier: EUPL-1.2

/// A command to a card (ISO 7816-4 §5.1), in one of the four cases.
///
/// Case 1 has neither data nor an expected length, case 2 only the length, case 3 only data, case 4
/// both.
public struct CommandAPDU: Sendable, Hashable {
    /// Class, instruction, first and second parameter.
    public var header: Header
    /// The data field, 0 to 65,535 bytes.
    public var data: [UInt8]
    /// The most bytes that the card may answer, 1 to 65,536; nil when no data are expected.
    public var expectedLength: Int?

    /// The four bytes that every command begins with.
    public struct Header: Sendable, Hashable {
        /// CLA.
        public var `class`: UInt8
        /// INS.
        public var instruction: UInt8
        /// P1.
        public var p1: UInt8
        /// P2.
        public var p2: UInt8

        /// The header `CLA INS P1 P2`.
        public init(
            class: UInt8 = 0x00,
            _ instruction: UInt8,
            _ p1: UInt8 = 0x00,
            _ p2: UInt8 = 0x00
        ) {
            self.class = `class`
            self.instruction = instruction
            self.p1 = p1
            self.p2 = p2
        }
    }

    /// How lengths are written (ISO 7816-4 §5.2).
    public enum LengthForm: Sendable {
        /// One byte each: at most 255 bytes of data, 256 expected.
        case short
        /// Two or three bytes each.
        case extended
    }

    /// A command of the case that its arguments make.
    public init(_ header: Header, data: [UInt8] = [], expectedLength: Int? = nil) {
        self.header = header
        self.data = data
        self.expectedLength = expectedLength
    }

    /// Whether the short form can hold the lengths.
    public var fitsShortForm: Bool { data.count <= 255 && (expectedLength ?? 0) <= 256 }

    /// The bytes to send, in the short form when it can hold them.
    public var bytes: [UInt8] { encoded(as: fitsShortForm ? .short : .extended) }

    /// The bytes to send.
    ///
    /// - Parameter form: How to write lengths; `short` only when `fitsShortForm`.
    /// - Returns: Header, length of data, data, and expected length, as far as there are any.
    public func encoded(as form: LengthForm) -> [UInt8] {
        var bytes = [header.class, header.instruction, header.p1, header.p2]
        switch form {
        case .short:
            if !data.isEmpty { bytes += [UInt8(truncatingIfNeeded: data.count)] + data }
            if let expectedLength { bytes.append(UInt8(truncatingIfNeeded: expectedLength)) }
        case .extended:
            if data.isEmpty, expectedLength == nil { return bytes }
            bytes.append(0x00)
            if !data.isEmpty { bytes += Self.twoBytes(data.count) + data }
            if let expectedLength { bytes += Self.twoBytes(expectedLength) }
        }
        return bytes
    }

    /// The command split for chaining (ISO 7816-4 §5.3.3): all parts but the last have CLA bit 5.
    public func chained(partLength: Int = 255) -> [CommandAPDU] {
        guard data.count > partLength else { return [self] }
        return stride(from: 0, to: data.count, by: partLength).map { start in
            let end = min(start + partLength, data.count)
            var part = self
            part.data = Array(data[start..<end])
            if end < data.count {
                part.header.class |= 0x10
                part.expectedLength = nil
            }
            return part
        }
    }

    private static func twoBytes(_ length: Int) -> [UInt8] {
        [UInt8(truncatingIfNeeded: length >> 8), UInt8(truncatingIfNeeded: length)]
    }
}
