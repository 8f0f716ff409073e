// SPDX-License-Identifier: EUPL-1.2

/// A data object in BER-TLV with definite length (ISO 7816-4 §5.2.2).
public struct BERTLV: Sendable, Hashable {
    /// The tag field, 1 to 3 bytes as one number.
    public let tag: UInt32
    /// The value field.
    public let value: [UInt8]

    /// Reads data objects that stand one after another and fill all bytes.
    ///
    /// - Parameters:
    ///   - bytes: At most 64 KiB.
    ///   - limit: The most objects to read.
    /// - Returns: The objects, in order; nil for an indefinite length, a length field of more than
    ///   three bytes, one that is longer than needed, a value that runs past the end, or too many.
    public static func parse(_ bytes: [UInt8], limit: Int = 64) -> [BERTLV]? {
        var objects: [BERTLV] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            guard objects.count < limit, let object = next(&rest) else { return nil }
            objects.append(object)
        }
        return objects
    }

    /// Reads one data object from the front.
    ///
    /// - Parameter bytes: What is left to read; advanced past the object.
    /// - Returns: The object, or nil when none is well formed there.
    static func next(_ bytes: inout ArraySlice<UInt8>) -> BERTLV? {
        guard let tag = takeTag(&bytes), let length = takeLength(&bytes), length <= bytes.count
        else { return nil }
        let value = Array(bytes.prefix(length))
        bytes = bytes.dropFirst(length)
        return BERTLV(tag: tag, value: value)
    }

    private static func takeTag(_ bytes: inout ArraySlice<UInt8>) -> UInt32? {
        guard let first = bytes.popFirst() else { return nil }
        var tag = UInt32(first)
        guard first & 0x1F == 0x1F else { return tag }
        for _ in 0..<2 {
            guard let byte = bytes.popFirst() else { return nil }
            tag = tag << 8 | UInt32(byte)
            if byte & 0x80 == 0 { return tag }
        }
        return nil
    }

    private static func takeLength(_ bytes: inout ArraySlice<UInt8>) -> Int? {
        guard let first = bytes.popFirst() else { return nil }
        guard first & 0x80 != 0 else { return Int(first) }
        let count = Int(first & 0x7F)
        guard (1...3).contains(count), bytes.count >= count, bytes.first != 0 else { return nil }
        let length = bytes.prefix(count).reduce(0) { $0 << 8 | Int($1) }
        bytes = bytes.dropFirst(count)
        return length > 127 ? length : nil
    }
}
