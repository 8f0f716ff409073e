// SPDX-License-Identifier: EUPL-1.2

/// The little of JSON that entries need, in the one spelling of RFC 8785: an object of strings and
/// of objects of strings, with names of plain ASCII.
enum CanonicalJSON: Hashable {
    case string(String)
    case object([String: String])

    static func encode(_ members: [String: CanonicalJSON]) -> [UInt8] {
        var text: [UInt8] = []
        writeObject(members, to: &text) { member, text in
            switch member {
            case .string(let value): writeString(value, to: &text)
            case .object(let values): writeObject(values, to: &text, value: writeString)
            }
        }
        return text
    }

    /// Whether a member may have the name: 1 to 64 letters, digits, `.`, `_` or `-` of ASCII.
    static func isValid(name: String) -> Bool {
        (1...64).contains(name.utf8.count) && name.utf8.allSatisfy(isNameByte)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "-"):
            true
        default: false
        }
    }

    private static func writeObject<Value>(
        _ members: [String: Value],
        to text: inout [UInt8],
        value: (Value, inout [UInt8]) -> Void
    ) {
        text.append(UInt8(ascii: "{"))
        for (place, member) in members.sorted(by: { $0.key < $1.key }).enumerated() {
            if place > 0 { text.append(UInt8(ascii: ",")) }
            writeString(member.key, to: &text)
            text.append(UInt8(ascii: ":"))
            value(member.value, &text)
        }
        text.append(UInt8(ascii: "}"))
    }

    private static func writeString(_ value: String, to text: inout [UInt8]) {
        text.append(UInt8(ascii: "\""))
        for byte in value.utf8 {
            if let letter = escapes[byte] {
                text += [UInt8(ascii: "\\"), letter]
            } else if byte < 0x20 {
                text += Array("\\u00\(byte < 16 ? "0" : "")\(String(byte, radix: 16))".utf8)
            } else {
                text.append(byte)
            }
        }
        text.append(UInt8(ascii: "\""))
    }

    /// What is written as a backslash and one letter.
    fileprivate static let escapes: [UInt8: UInt8] = [
        UInt8(ascii: "\""): UInt8(ascii: "\""), UInt8(ascii: "\\"): UInt8(ascii: "\\"),
        0x08: UInt8(ascii: "b"), 0x09: UInt8(ascii: "t"), 0x0A: UInt8(ascii: "n"),
        0x0C: UInt8(ascii: "f"), 0x0D: UInt8(ascii: "r"),
    ]

    /// The members of an object; nil for anything that `encode` does not write.
    static func decode(_ bytes: [UInt8]) -> [String: CanonicalJSON]? {
        var reader = Reader(rest: bytes[...])
        let members = reader.object { reader in
            if reader.rest.first == UInt8(ascii: "{") {
                return reader.object { $0.string() }.map(CanonicalJSON.object)
            }
            return reader.string().map(CanonicalJSON.string)
        }
        return reader.rest.isEmpty ? members : nil
    }

    private struct Reader {
        var rest: ArraySlice<UInt8>

        private mutating func take(_ byte: Unicode.Scalar) -> Bool {
            guard rest.first == UInt8(ascii: byte) else { return false }
            rest.removeFirst()
            return true
        }

        mutating func object<Value>(_ value: (inout Reader) -> Value?) -> [String: Value]? {
            guard take("{") else { return nil }
            var members: [String: Value] = [:]
            var last = ""
            if take("}") { return members }
            repeat {
                guard let name = string(), CanonicalJSON.isValid(name: name), last < name,
                    take(":"), let value = value(&self)
                else { return nil }
                members[name] = value
                last = name
            } while take(",")
            return take("}") ? members : nil
        }

        mutating func string() -> String? {
            guard take("\"") else { return nil }
            var text: [UInt8] = []
            while let byte = rest.popFirst() {
                switch byte {
                case UInt8(ascii: "\""): return String(validating: text, as: UTF8.self)
                case UInt8(ascii: "\\"):
                    guard let byte = escaped() else { return nil }
                    text.append(byte)
                case 0..<0x20: return nil
                default: text.append(byte)
                }
            }
            return nil
        }

        private mutating func escaped() -> UInt8? {
            guard let letter = rest.popFirst() else { return nil }
            if letter != UInt8(ascii: "u") {
                return CanonicalJSON.escapes.first { $0.value == letter }?.key
            }
            let digits = rest.prefix(4)
            rest = rest.dropFirst(4)
            guard let byte = UInt8(String(decoding: digits, as: UTF8.self), radix: 16),
                byte < 0x20, CanonicalJSON.escapes[byte] == nil
            else { return nil }
            let spelling = "00\(byte < 16 ? "0" : "")\(String(byte, radix: 16))"
            return digits.elementsEqual(spelling.utf8) ? byte : nil
        }
    }
}
