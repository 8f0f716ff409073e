// SPDX-License-Identifier: EUPL-1.2

/// Why a line is not the JSON that a batch may hold, and at which byte of the line, from 0.
struct JSONError: Error, Equatable {
    enum Fault: String {
        case unexpectedByte = "unexpected byte"
        case unexpectedEnd = "the line ends too early"
        case trailingBytes = "something follows the object"
        case notAnObject = "not a JSON object"
        case byteOrderMark = "a byte order mark"
        case lineTooLong = "the line is longer than 16 KiB"
        case stringTooLong = "a string is longer than 1 KiB"
        case tooDeep = "nested deeper than 4"
        case tooManyMembers = "more than 64 members or elements"
        case duplicateName = "a name occurs twice"
        case notAnInteger = "a number is not an integer"
        case integerOutOfRange = "an integer is out of range"
        case controlCharacter = "a control character in a string"
        case invalidEscape = "an invalid escape"
        case loneSurrogate = "a surrogate without its pair"
        case invalidUTF8 = "invalid UTF-8"
    }

    let fault: Fault
    let position: Int
}

/// Reads one line as one JSON object (RFC 8259), strictly and within fixed bounds.
///
/// Stricter than the RFC where it leaves a choice: names occur once, numbers are integers that fit
/// `Int`, and line, strings, depth and members are bounded, so that no line can cost more than its
/// length.
struct JSONReader {
    static let maximumLine = 16 * 1024
    static let maximumString = 1024
    static let maximumDepth = 4
    static let maximumMembers = 64

    private var position = 0

    private init() {}

    /// Reads a line, its line feed excluded.
    ///
    /// - Throws: `JSONError`, with the first byte that is wrong.
    static func object(in line: Span<UInt8>) throws(JSONError) -> JSONObject {
        guard line.count <= maximumLine else {
            throw JSONError(fault: .lineTooLong, position: maximumLine)
        }
        if line.count >= 3, line[0] == 0xEF, line[1] == 0xBB, line[2] == 0xBF {
            throw JSONError(fault: .byteOrderMark, position: 0)
        }
        var reader = JSONReader()
        reader.skipSpace(in: line)
        guard reader.position < line.count else { throw reader.fault(.unexpectedEnd) }
        guard line[reader.position] == UInt8(ascii: "{") else { throw reader.fault(.notAnObject) }
        let object = try reader.object(in: line, depth: 1)
        reader.skipSpace(in: line)
        guard reader.position == line.count else { throw reader.fault(.trailingBytes) }
        return object
    }

    private func fault(_ fault: JSONError.Fault) -> JSONError {
        JSONError(fault: fault, position: position)
    }

    private mutating func skipSpace(in line: Span<UInt8>) {
        while position < line.count {
            switch line[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            default: return
            }
        }
    }

    private func next(in line: Span<UInt8>) throws(JSONError) -> UInt8 {
        guard position < line.count else { throw fault(.unexpectedEnd) }
        return line[position]
    }

    private mutating func expect(
        _ character: Unicode.Scalar,
        in line: Span<UInt8>
    ) throws(JSONError) {
        guard try next(in: line) == UInt8(ascii: character) else { throw fault(.unexpectedByte) }
        position += 1
    }

    private mutating func value(in line: Span<UInt8>, depth: Int) throws(JSONError) -> JSONValue {
        switch try next(in: line) {
        case UInt8(ascii: "{"):
            return .object(try object(in: line, depth: depth + 1))
        case UInt8(ascii: "["):
            try array(in: line, depth: depth + 1)
            return .array
        case UInt8(ascii: "\""):
            return .string(try string(in: line))
        case UInt8(ascii: "t"):
            try literal("true", in: line)
            return .boolean(true)
        case UInt8(ascii: "f"):
            try literal("false", in: line)
            return .boolean(false)
        case UInt8(ascii: "n"):
            try literal("null", in: line)
            return .null
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            return .integer(try integer(in: line))
        default:
            throw fault(.unexpectedByte)
        }
    }

    private mutating func object(
        in line: Span<UInt8>,
        depth: Int
    ) throws(JSONError) -> JSONObject {
        var object = JSONObject()
        try elements(closedBy: "}", in: line, depth: depth) {
            reader throws(JSONError) in
            let start = reader.position
            let name = try reader.string(in: line)
            reader.skipSpace(in: line)
            try reader.expect(":", in: line)
            reader.skipSpace(in: line)
            let value = try reader.value(in: line, depth: depth)
            guard object.add(name.text(in: line), value) else {
                throw JSONError(fault: .duplicateName, position: start)
            }
        }
        return object
    }

    private mutating func array(in line: Span<UInt8>, depth: Int) throws(JSONError) {
        try elements(closedBy: "]", in: line, depth: depth) {
            reader throws(JSONError) in
            _ = try reader.value(in: line, depth: depth)
        }
    }

    /// Reads what stands between two brackets, separated by commas.
    private mutating func elements(
        closedBy bracket: Unicode.Scalar,
        in line: Span<UInt8>,
        depth: Int,
        element: (inout JSONReader) throws(JSONError) -> Void
    ) throws(JSONError) {
        guard depth <= Self.maximumDepth else { throw fault(.tooDeep) }
        position += 1
        skipSpace(in: line)
        if try next(in: line) == UInt8(ascii: bracket) {
            position += 1
            return
        }
        for _ in 0..<Self.maximumMembers {
            try element(&self)
            skipSpace(in: line)
            if try next(in: line) == UInt8(ascii: bracket) {
                position += 1
                return
            }
            try expect(",", in: line)
            skipSpace(in: line)
        }
        throw fault(.tooManyMembers)
    }

    private mutating func literal(_ word: String, in line: Span<UInt8>) throws(JSONError) {
        for scalar in word.unicodeScalars { try expect(scalar, in: line) }
    }

    private mutating func integer(in line: Span<UInt8>) throws(JSONError) -> Int {
        let start = position
        let isNegative = line[position] == UInt8(ascii: "-")
        if isNegative { position += 1 }
        let first = position
        guard digit(in: line) != nil else {
            throw fault(position < line.count ? .unexpectedByte : .unexpectedEnd)
        }
        var value = 0
        while let digit = digit(in: line) {
            // Negative numbers reach one further, so the sum is built on their side.
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.subtractingReportingOverflow(digit)
            guard !overflow, !carry else {
                throw JSONError(fault: .integerOutOfRange, position: start)
            }
            value = sum
            position += 1
        }
        if position - first > 1, line[first] == UInt8(ascii: "0") {
            throw JSONError(fault: .unexpectedByte, position: first + 1)
        }
        if position < line.count, [0x2E, 0x45, 0x65].contains(line[position]) {
            throw fault(.notAnInteger)
        }
        guard isNegative || value > Int.min else {
            throw JSONError(fault: .integerOutOfRange, position: start)
        }
        return isNegative ? value : -value
    }

    private func digit(in line: Span<UInt8>) -> Int? {
        guard position < line.count,
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(line[position])
        else { return nil }
        return Int(line[position] - UInt8(ascii: "0"))
    }
}

// Strings.
extension JSONReader {
    private mutating func string(in line: Span<UInt8>) throws(JSONError) -> JSONString {
        try expect("\"", in: line)
        let start = position
        var hasEscapes = false
        while true {
            let byte = try next(in: line)
            guard position - start <= Self.maximumString else { throw fault(.stringTooLong) }
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                return JSONString(range: start..<position - 1, hasEscapes: hasEscapes)
            case UInt8(ascii: "\\"):
                hasEscapes = true
                try escape(in: line)
            case 0..<0x20:
                throw fault(.controlCharacter)
            case 0x20..<0x80:
                position += 1
            default:
                try multibyteCharacter(in: line)
            }
        }
    }

    private mutating func escape(in line: Span<UInt8>) throws(JSONError) {
        let start = position
        position += 1
        guard "\"\\/bfnrtu".utf8.contains(try next(in: line)) else { throw fault(.invalidEscape) }
        guard line[position] == UInt8(ascii: "u") else {
            position += 1
            return
        }
        position += 1
        let unit = try hexadecimalUnit(in: line)
        switch unit {
        case 0xD800..<0xDC00:
            guard position + 1 < line.count, line[position] == UInt8(ascii: "\\"),
                line[position + 1] == UInt8(ascii: "u")
            else { throw JSONError(fault: .loneSurrogate, position: start) }
            position += 2
            guard (0xDC00..<0xE000).contains(try hexadecimalUnit(in: line)) else {
                throw JSONError(fault: .loneSurrogate, position: start)
            }
        case 0xDC00..<0xE000:
            throw JSONError(fault: .loneSurrogate, position: start)
        default:
            break
        }
    }

    private mutating func hexadecimalUnit(in line: Span<UInt8>) throws(JSONError) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let digit = hexadecimal(try next(in: line)) else { throw fault(.invalidEscape) }
            unit = unit << 4 | UInt16(digit)
            position += 1
        }
        return unit
    }

    /// Passes over one character of two to four bytes (RFC 3629, section 4).
    private mutating func multibyteCharacter(in line: Span<UInt8>) throws(JSONError) {
        let first = line[position]
        let (length, second): (Int, ClosedRange<UInt8>) =
            switch first {
            case 0xC2...0xDF: (2, 0x80...0xBF)
            case 0xE0: (3, 0xA0...0xBF)
            case 0xED: (3, 0x80...0x9F)
            case 0xE1...0xEF: (3, 0x80...0xBF)
            case 0xF0: (4, 0x90...0xBF)
            case 0xF1...0xF3: (4, 0x80...0xBF)
            case 0xF4: (4, 0x80...0x8F)
            default: throw fault(.invalidUTF8)
            }
        position += 1
        for index in 1..<length {
            guard (index == 1 ? second : 0x80...0xBF).contains(try next(in: line)) else {
                throw fault(.invalidUTF8)
            }
            position += 1
        }
    }
}
