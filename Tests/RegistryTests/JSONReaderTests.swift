// SPDX-License-Identifier: EUPL-1.2

import Testing

@testable import Registry

@Suite("JSON lines, read strictly and in place")
struct JSONReaderTests {
    private func read(_ line: String) throws(JSONError) -> JSONObject {
        try read(Array(line.utf8))
    }

    private func read(_ line: [UInt8]) throws(JSONError) -> JSONObject {
        try JSONReader.object(in: line.span)
    }

    private func fault(in line: [UInt8]) -> JSONError? {
        do {
            _ = try read(line)
            return nil
        } catch {
            return error
        }
    }

    @Test("every kind of value is read as what it is")
    func values() throws {
        let object = try read(
            #" { "i" : -12 , "z":0,"t":true,"f":false,"n":null,"o":{"a":{}},"l":[1,[],"x"] } "#
        )
        #expect(object["i"] == .integer(-12))
        #expect(object["z"] == .integer(0))
        #expect(object["t"] == .boolean(true))
        #expect(object["f"] == .boolean(false))
        #expect(object["n"] == nil)
        #expect(object["l"] == .array)
        guard case .object(let nested) = object["o"] else {
            Issue.record("not an object")
            return
        }
        #expect(nested["a"] == .object(JSONObject()))
    }

    @Test("a string is only a place in the line, its text is made on request")
    func strings() throws {
        let line = Array(#"{"a":"123","b":"\u0041\n\\\/è\ud83d\ude00é"}"#.utf8)
        let object = try read(line)
        #expect(object["a"] == .string(JSONString(range: 6..<9, hasEscapes: false)))
        guard case .string(let string) = object["b"] else {
            Issue.record("not a string")
            return
        }
        #expect(string.hasEscapes)
        #expect(string.text(in: line.span) == "A\n\\/è😀é")
    }

    @Test("numbers reach exactly as far as Int")
    func numbers() throws {
        #expect(try read(#"{"a":9223372036854775807}"#)["a"] == .integer(.max))
        #expect(try read(#"{"a":-9223372036854775808}"#)["a"] == .integer(.min))
        #expect(try read(#"{"a":-0}"#)["a"] == .integer(0))
    }

    @Test(
        "what is not JSON as a batch has it is refused, with the place",
        arguments: [
            ("", .unexpectedEnd, 0), ("   ", .unexpectedEnd, 3), ("[]", .notAnObject, 0),
            ("\"x\"", .notAnObject, 0), ("{", .unexpectedEnd, 1), ("{}{}", .trailingBytes, 2),
            ("{}x", .trailingBytes, 2), ("{,}", .unexpectedByte, 1),
            (#"{"a":1,}"#, .unexpectedByte, 7), (#"{"a" 1}"#, .unexpectedByte, 5),
            (#"{"a":1 "b":2}"#, .unexpectedByte, 7), (#"{'a':1}"#, .unexpectedByte, 1),
            (#"{"a":1,"a":2}"#, .duplicateName, 7), (#"{"a":1,"\u0061":2}"#, .duplicateName, 7),
            (#"{"a":{"b":1,"b":1}}"#, .duplicateName, 12),
            (#"{"a":1.5}"#, .notAnInteger, 6), (#"{"a":1e999}"#, .notAnInteger, 6),
            (#"{"a":01}"#, .unexpectedByte, 6), (#"{"a":-}"#, .unexpectedByte, 6),
            (#"{"a":+1}"#, .unexpectedByte, 5), (#"{"a":NaN}"#, .unexpectedByte, 5),
            (#"{"a":-"#, .unexpectedEnd, 6), (#"{"a":tru}"#, .unexpectedByte, 8),
            (#"{"a":9223372036854775808}"#, .integerOutOfRange, 5),
            (#"{"a":-9223372036854775809}"#, .integerOutOfRange, 5),
            (#"{"a":"\x"}"#, .invalidEscape, 7), (#"{"a":"\u00g0"}"#, .invalidEscape, 10),
            (#"{"a":"\ud800"}"#, .loneSurrogate, 6), (#"{"a":"\ude00"}"#, .loneSurrogate, 6),
            (#"{"a":"\ud800\u0041"}"#, .loneSurrogate, 6), (#"{"a":"b"#, .unexpectedEnd, 7),
            ("{\"a\":\"\t\"}", .controlCharacter, 6), ("\u{FEFF}{}", .byteOrderMark, 0),
            ("{\"a\":1}\r{\"a\":1}", .trailingBytes, 8), ("/**/{}", .notAnObject, 0),
        ] as [(String, JSONError.Fault, Int)]
    )
    func refused(line: String, fault: JSONError.Fault, position: Int) {
        #expect(self.fault(in: Array(line.utf8)) == JSONError(fault: fault, position: position))
    }

    @Test(
        "UTF-8 is checked byte by byte",
        arguments: [
            [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80],
            [0xF0, 0x80, 0x80, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF],
            [0xC3, 0x22], [0xE2, 0x82, 0x22],
        ] as [[UInt8]]
    )
    func invalidUTF8(bytes: [UInt8]) {
        let line = Array(#"{"a":""#.utf8) + bytes + Array(#""}"#.utf8)
        #expect(fault(in: line)?.fault == .invalidUTF8)
    }

    @Test("characters of every length pass")
    func validUTF8() throws {
        let text = "a\u{80}\u{7FF}\u{800}\u{D7FF}\u{E000}\u{FFFF}\u{10000}\u{10FFFF}"
        let line = Array("{\"a\":\"\(text)\"}".utf8)
        guard case .string(let string) = try read(line)["a"] else {
            Issue.record("not a string")
            return
        }
        #expect(string.text(in: line.span) == text)
    }

    @Test("depth, members, strings and lines are bounded")
    func bounds() {
        func nested(_ depth: Int) -> [UInt8] {
            Array((String(repeating: #"{"a":"#, count: depth) + "1").utf8)
                + Array(String(repeating: "}", count: depth).utf8)
        }
        #expect(fault(in: nested(4)) == nil)
        #expect(fault(in: nested(5))?.fault == .tooDeep)
        #expect(
            fault(in: Array((#"{"a":"# + String(repeating: "[", count: 10_000)).utf8))?.fault
                == .tooDeep
        )

        func members(_ count: Int) -> [UInt8] {
            Array(("{" + (0..<count).map { "\"\($0)\":1" }.joined(separator: ",") + "}").utf8)
        }
        #expect(fault(in: members(64)) == nil)
        #expect(fault(in: members(65))?.fault == .tooManyMembers)

        func string(_ count: Int) -> [UInt8] {
            Array(("{\"a\":\"" + String(repeating: "x", count: count) + "\"}").utf8)
        }
        #expect(fault(in: string(1024)) == nil)
        #expect(fault(in: string(1025))?.fault == .stringTooLong)

        func line(_ count: Int) -> [UInt8] {
            Array("{}".utf8) + [UInt8](repeating: 0x20, count: count - 2)
        }
        #expect(fault(in: line(16 * 1024)) == nil)
        #expect(fault(in: line(16 * 1024 + 1))?.fault == .lineTooLong)
    }

    @Test("every prefix of a record is refused without a trap")
    func prefixes() {
        let line = Array(#"{"a":"\ud83d\ude00è","b":[-12,{"c":null}],"d":true}"#.utf8)
        for count in 0..<line.count { #expect(fault(in: Array(line[..<count])) != nil) }
        #expect(fault(in: line) == nil)
    }

    @Test("no change of one byte traps")
    func mutations() {
        let line = Array(#"{"a":"\u00e9è","b":[-12,{"c":null}]}"#.utf8)
        for place in line.indices {
            for byte in UInt8.min...UInt8.max {
                var changed = line
                changed[place] = byte
                _ = fault(in: changed)
            }
        }
    }
}
