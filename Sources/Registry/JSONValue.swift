// SPDX-License-Identifier: EUPL-1.2

/// A value of a JSON line, read in place: a string is only a place in the line, so that a secret
/// one can be copied from there into locked memory without ever being a `String`.
enum JSONValue: Equatable {
    case object(JSONObject)
    /// A well-formed array. No member of a batch is one, so its elements are not kept.
    case array
    case string(JSONString)
    case integer(Int)
    case boolean(Bool)
    case null
}

/// Where the text of a JSON string lies in its line, the quotation marks excluded.
struct JSONString: Equatable {
    let range: Range<Int>
    let hasEscapes: Bool

    /// The text, its escapes resolved.
    func text(in line: Span<UInt8>) -> String {
        guard hasEscapes else {
            return String(decoding: range.map { line[$0] }, as: UTF8.self)
        }
        var units: [UInt16] = []
        var literal: [UInt8] = []
        var place = range.lowerBound
        while place < range.upperBound {
            if line[place] == UInt8(ascii: "\\") {
                units += String(decoding: literal, as: UTF8.self).utf16
                literal = []
                let (unit, length) = Self.escape(in: line, at: place)
                units.append(unit)
                place += length
            } else {
                literal.append(line[place])
                place += 1
            }
        }
        units += String(decoding: literal, as: UTF8.self).utf16
        return String(decoding: units, as: UTF16.self)
    }

    /// The UTF-16 unit that a checked escape means, and the bytes that it takes.
    private static func escape(in line: Span<UInt8>, at place: Int) -> (UInt16, Int) {
        switch line[place + 1] {
        case UInt8(ascii: "b"): return (0x08, 2)
        case UInt8(ascii: "t"): return (0x09, 2)
        case UInt8(ascii: "n"): return (0x0A, 2)
        case UInt8(ascii: "f"): return (0x0C, 2)
        case UInt8(ascii: "r"): return (0x0D, 2)
        case UInt8(ascii: "u"):
            let unit = (place + 2..<place + 6).reduce(UInt16(0)) {
                $0 << 4 | UInt16(hexadecimal(line[$1]) ?? 0)
            }
            return (unit, 6)
        case let itself: return (UInt16(itself), 2)
        }
    }
}

/// An object's members in the order of the line; no name occurs twice.
struct JSONObject: Equatable {
    struct Member: Equatable {
        let name: String
        let value: JSONValue
    }

    private(set) var members: [Member] = []

    /// The value of a member; nil when it is missing or `null`, which mean the same in a batch.
    subscript(name: String) -> JSONValue? {
        guard let value = members.first(where: { $0.name == name })?.value, value != .null
        else { return nil }
        return value
    }

    /// Adds a member and says whether its name was new.
    mutating func add(_ name: String, _ value: JSONValue) -> Bool {
        guard !members.contains(where: { $0.name == name }) else { return false }
        members.append(Member(name: name, value: value))
        return true
    }
}

/// The value of a hexadecimal digit.
func hexadecimal(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
}
