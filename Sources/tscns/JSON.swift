// SPDX-License-Identifier: EUPL-1.2

/// A JSON value whose members keep the order in which they are written (RFC 8259).
indirect enum JSON {
    case string(String)
    case number(Int)
    case boolean(Bool)
    case null
    case array([JSON])
    case object([(String, JSON)])
    /// Text that is a JSON value already.
    case verbatim(String)

    init(_ text: String?) {
        self = text.map(JSON.string) ?? .null
    }

    init(_ number: Int?) {
        self = number.map(JSON.number) ?? .null
    }

    /// The value as text, on one line.
    var text: String {
        switch self {
        case .string(let text): Self.quoted(text)
        case .number(let number): String(number)
        case .boolean(let value): value ? "true" : "false"
        case .null: "null"
        case .array(let values): "[" + values.map(\.text).joined(separator: ",") + "]"
        case .verbatim(let text): text
        case .object(let members):
            "{" + members.map { Self.quoted($0) + ":" + $1.text }.joined(separator: ",") + "}"
        }
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
