// SPDX-License-Identifier: EUPL-1.2

internal import BaseEncoding
internal import TSCNS

/// The first line of each part of a batch.
struct BatchHeader: Equatable {
    /// The most parts that one sequence may have.
    static let maximumParts = 100_000
    /// The most records of one part; no record is shorter than 64 bytes.
    static let maximumRecords = BatchContent.maximum / 64

    let issuer: Issuer
    /// SHA-256 of the station's certificate.
    let station: [UInt8]
    let sequence: Int
    /// From 1.
    let part: Int
    let parts: Int
    /// How many records follow in this part.
    let records: Int

    init(issuer: Issuer, station: [UInt8], sequence: Int, part: Int, parts: Int, records: Int) {
        self.issuer = issuer
        self.station = station
        self.sequence = sequence
        self.part = part
        self.parts = parts
        self.records = records
    }

    /// Reads a header.
    ///
    /// - Throws: `RecordFault`, the first rule that the line breaks.
    init(_ line: Span<UInt8>) throws(RecordFault) {
        let object = try JSONObject(line: line)
        guard try object.text("kind", in: line) == "batch" else { throw .headerMissing }
        guard let issuer = Issuer(code: try object.text("issuer", in: line)) else {
            throw .invalid("issuer", must: "the 4 digits of an issuer")
        }
        self.issuer = issuer
        let digits = Array(try object.text("station", in: line).utf8)
        let nibbles = digits.compactMap(hexadecimal)
        guard digits.count == 64, nibbles.count == 64 else {
            throw .invalid("station", must: "a SHA-256 in hexadecimal")
        }
        station = stride(from: 0, to: 64, by: 2).map { nibbles[$0] << 4 | nibbles[$0 + 1] }
        sequence = try object.integer("sequence", in: 1...Int.max)
        parts = try object.integer("parts", in: 1...Self.maximumParts)
        part = try object.integer("part", in: 1...Self.maximumParts)
        guard part <= parts else { throw .partOutOfRange }
        records = try object.integer("records", in: 0...Self.maximumRecords)
    }

    /// The header as a line, its line feed included.
    var line: String {
        """
        {"kind":"batch","issuer":"\(issuer.code)","station":"\(Base16.encode(station))",\
        "sequence":\(sequence),"part":\(part),"parts":\(parts),"records":\(records)}\n
        """
    }
}
