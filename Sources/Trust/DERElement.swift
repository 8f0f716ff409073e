// SPDX-License-Identifier: EUPL-1.2

/// One element of a DER structure (X.690), read strictly and without trust in any length.
struct DERElement {
    /// The identifier octet; tags of more than one octet are refused.
    let tag: UInt8
    /// The content octets.
    let content: ArraySlice<UInt8>

    /// Deeper than any certificate nests.
    private static let maximumDepth = 16

    private enum Tag {
        static let boolean: UInt8 = 0x01
        static let integer: UInt8 = 0x02
        static let bitString: UInt8 = 0x03
        static let null: UInt8 = 0x05
        static let objectIdentifier: UInt8 = 0x06
        static let sequence: UInt8 = 0x30
        static let set: UInt8 = 0x31
        static let constructed: UInt8 = 0x20
        static let classes: UInt8 = 0xC0
    }

    /// Takes the first element off bytes; nil when there is none in definite, minimal form.
    init?(first bytes: inout ArraySlice<UInt8>) {
        guard let tag = bytes.popFirst(), tag & 0x1F != 0x1F, let first = bytes.popFirst()
        else { return nil }
        var length = Int(first)
        if first >= 0x80 {
            // No more than three octets: nothing here is longer than 16 MiB.
            let octets = Int(first & 0x7F)
            guard (1...3).contains(octets), bytes.count >= octets else { return nil }
            length = bytes.prefix(octets).reduce(0) { $0 << 8 | Int($1) }
            bytes = bytes.dropFirst(octets)
            guard length >= 0x80, length >> (8 * (octets - 1)) != 0 else { return nil }
        }
        guard length <= bytes.count else { return nil }
        self.tag = tag
        content = bytes.prefix(length)
        bytes = bytes.dropFirst(length)
    }

    /// The element that the bytes are, all of them; nil when any part of it is not DER.
    init?(exactly bytes: ArraySlice<UInt8>) {
        var rest = bytes
        self.init(first: &rest)
        guard rest.isEmpty, isExact(depth: 0) else { return nil }
    }

    /// The elements inside.
    var children: [DERElement] {
        var elements: [DERElement] = []
        var rest = content
        while let element = DERElement(first: &rest) { elements.append(element) }
        return elements
    }

    private func isExact(depth: Int) -> Bool {
        guard tag & Tag.constructed != 0 else { return isExactPrimitive }
        // The universal types that are constructed are these two, no string in pieces.
        guard depth < Self.maximumDepth,
            tag & Tag.classes != 0 || tag == Tag.sequence || tag == Tag.set
        else { return false }
        var rest = content
        while !rest.isEmpty {
            guard let element = DERElement(first: &rest), element.isExact(depth: depth + 1)
            else { return false }
        }
        return true
    }

    private var isExactPrimitive: Bool {
        switch tag {
        case Tag.boolean:
            return content.elementsEqual([0xFF]) || content.elementsEqual([0x00])
        case Tag.integer:
            guard let first = content.first else { return false }
            guard let second = content.dropFirst().first else { return true }
            // Nine equal bits in front say nothing.
            return !(first == 0x00 && second < 0x80) && !(first == 0xFF && second >= 0x80)
        case Tag.bitString:
            guard let unused = content.first, unused < 8 else { return false }
            guard let last = content.dropFirst().last else { return unused == 0 }
            return last & ((1 << unused) - 1) == 0
        case Tag.null:
            return content.isEmpty
        case Tag.objectIdentifier:
            guard let last = content.last else { return false }
            return last < 0x80 && content.first != 0x80
        default:
            return tag != Tag.sequence & ~Tag.constructed && tag != Tag.set & ~Tag.constructed
        }
    }
}
