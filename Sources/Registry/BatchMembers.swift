// SPDX-License-Identifier: EUPL-1.2

internal import CivilTime
internal import TSCNS

/// The members of a batch's lines, each read as the type that it must have.
extension JSONObject {
    init(line: Span<UInt8>) throws(RecordFault) {
        do { self = try JSONReader.object(in: line) } catch { throw .malformed(error) }
    }

    func text(_ name: String, in line: Span<UInt8>) throws(RecordFault) -> String {
        switch self[name] {
        case .string(let string): return string.text(in: line)
        case nil: throw .missing(name)
        default: throw .invalid(name, must: "a string")
        }
    }

    func integer(_ name: String, in range: ClosedRange<Int>) throws(RecordFault) -> Int {
        switch self[name] {
        case .integer(let integer) where range.contains(integer): return integer
        case nil: throw .missing(name)
        default:
            throw .invalid(name, must: "an integer from \(range.lowerBound) to \(range.upperBound)")
        }
    }

    func boolean(_ name: String) throws(RecordFault) -> Bool {
        switch self[name] {
        case .boolean(let boolean): return boolean
        case nil: throw .missing(name)
        default: throw .invalid(name, must: "true or false")
        }
    }

    /// A nested object; nil when it is missing or null.
    func object(_ name: String) throws(RecordFault) -> JSONObject? {
        switch self[name] {
        case .object(let object): return object
        case nil: return nil
        default: throw .invalid(name, must: "an object or null")
        }
    }

    func date(_ name: String, in line: Span<UInt8>) throws(RecordFault) -> CalendarDate {
        guard let date = CalendarDate(iso8601: try text(name, in: line)) else {
            throw .invalid(name, must: "a day that exists, YYYY-MM-DD")
        }
        return date
    }

    func fiscalCode(in line: Span<UInt8>) throws(RecordFault) -> FiscalCode {
        guard let code = FiscalCode(try text("fiscalCode", in: line)) else {
            throw .invalid("fiscalCode", must: "a codice fiscale with its right check letter")
        }
        return code
    }

    func word<Word: StoredWord>(
        _ name: String,
        in line: Span<UInt8>
    ) throws(RecordFault) -> Word {
        guard let word = Word(rawValue: try text(name, in: line)) else {
            let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
            throw .invalid(name, must: "one of \(words)")
        }
        return word
    }

    /// Where the digits of a secret lie; they are not read into any value.
    func digits(
        _ name: String,
        count: ClosedRange<Int>,
        in line: Span<UInt8>
    ) throws(RecordFault) -> Range<Int> {
        guard let value = self[name] else { throw .missing("codes.\(name)") }
        guard case .string(let string) = value, !string.hasEscapes,
            count.contains(string.range.count),
            string.range.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(line[$0]) })
        else {
            let width =
                count.count == 1
                ? "\(count.lowerBound)" : "\(count.lowerBound) to \(count.upperBound)"
            throw .invalid("codes.\(name)", must: "\(width) digits")
        }
        return string.range
    }
}
