// SPDX-License-Identifier: EUPL-1.2

public import OpenSSL

/// The issuer's side: records made into the parts of a batch for one station.
public struct IssuerBatch: Sendable {
    /// The most bytes of a part's content, header included: 64 MB.
    public static let maximumPart = 64_000_000
    private static let maximumHeader = 512

    private let records: [UInt8]
    private let issuer: Issuer
    private let signer: Certificate
    private let signingKey: RSAPrivateKey
    private let station: Certificate
    private let sequence: Int
    private let slices: [Slice]

    /// The lines of one part.
    private struct Slice {
        var range: Range<Int>
        var records: Int
    }

    /// How many parts the batch has.
    public var parts: Int { slices.count }

    /// Checks every record by the rules that the station will apply, and divides them into parts.
    ///
    /// - Parameters:
    ///   - records: JSON Lines, without a header.
    ///   - issuer: The code of the *Ente emettitore*, such as `6090`.
    ///   - signer: The issuer's certificate.
    ///   - signingKey: Its key.
    ///   - station: The certificate of the station that the batch is for.
    ///   - sequence: A number higher than that of any batch before.
    ///   - partSize: The most bytes of a part's content.
    /// - Throws: `IssuerBatchError`, with every line that breaks a rule.
    public init(
        records: [UInt8],
        issuer: String,
        signer: Certificate,
        signingKey: RSAPrivateKey,
        station: Certificate,
        sequence: Int,
        partSize: Int = Self.maximumPart
    ) throws(IssuerBatchError) {
        guard let issuer = Issuer(code: issuer) else { throw .unknownIssuer }
        guard sequence > 0 else { throw .sequenceNotPositive }
        guard signer.publicKey == .rsa(signingKey.publicKey) else { throw .keyOfOtherCertificate }
        self.records = records
        self.issuer = issuer
        self.signer = signer
        self.signingKey = signingKey
        self.station = station
        self.sequence = sequence
        let room = min(partSize, Self.maximumPart) - Self.maximumHeader
        slices = try Self.slices(of: records.span, from: issuer, room: room)
    }

    /// One part, signed by the issuer and enveloped to the station with AES-256-GCM.
    ///
    /// - Parameter number: From 1 to `parts`.
    /// - Returns: The CMS in DER.
    /// - Throws: `CMSError` when the library fails.
    public func part(_ number: Int) throws(CMSError) -> [UInt8] {
        precondition((1...parts).contains(number), "a batch has no part \(number)")
        let slice = slices[number - 1]
        let header = BatchHeader(
            issuer: issuer,
            station: station.sha256,
            sequence: sequence,
            part: number,
            parts: parts,
            records: slice.records
        )
        let line = Array(header.line.utf8)
        let content = WipedBytes(capacity: line.count + slice.range.count) { bytes in
            for place in line.indices { bytes[place] = line[place] }
            for (place, index) in slice.range.enumerated() {
                bytes[line.count + place] = records[index]
            }
            return line.count + slice.range.count
        }
        let signed = try content.withBytes { content throws(CMSError) in
            try CMS.sign(content, certificate: signer, key: signingKey)
        }
        return try signed.withBytes { signed throws(CMSError) in
            try CMS.envelop(signed, to: [station])
        }
    }

    private static func slices(
        of records: Span<UInt8>,
        from issuer: Issuer,
        room: Int
    ) throws(IssuerBatchError) -> [Slice] {
        var slices: [Slice] = []
        var rejected: [RejectedLine] = []
        var place = 0
        var number = 0
        while rejected.count < BatchImport.maximumRejected,
            let line = BatchContent.line(at: place, in: records)
        {
            number += 1
            do throws(RecordFault) {
                _ = try BatchRecord(records.extracting(line), of: issuer)
            } catch {
                rejected.append(RejectedLine(file: "", line: number, reason: error.reason))
            }
            let end = min(line.upperBound + 1, records.count)
            if let last = slices.indices.last, end - slices[last].range.lowerBound <= room {
                slices[last].range = slices[last].range.lowerBound..<end
                slices[last].records += 1
            } else {
                slices.append(Slice(range: line.lowerBound..<end, records: 1))
            }
            place = end
        }
        guard rejected.isEmpty else { throw .rejected(rejected) }
        guard !slices.isEmpty, slices.count <= BatchHeader.maximumParts else {
            throw slices.isEmpty ? .noRecords : .tooManyParts
        }
        return slices
    }
}

/// Why records can't be made into a batch.
public enum IssuerBatchError: Error, Sendable, Equatable {
    /// The code is not one of an *Ente emettitore*.
    case unknownIssuer
    /// Sequences begin with 1.
    case sequenceNotPositive
    /// The key does not belong to the issuer's certificate.
    case keyOfOtherCertificate
    /// There are no records.
    case noRecords
    /// The records need more than 100,000 parts.
    case tooManyParts
    /// Lines that break a rule; their file is left empty.
    case rejected([RejectedLine])
}
