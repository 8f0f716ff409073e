// SPDX-License-Identifier: EUPL-1.2

/// What an import did, or why it did nothing.
public struct ImportReport: Sendable, Equatable {
    /// Records that were stored.
    public internal(set) var imported = 0
    /// Records that said what the registry knew already.
    public internal(set) var unchanged = 0
    /// Records older than what happened on this station, which were left out.
    public internal(set) var superseded = 0
    /// The bad lines; when there is any, nothing was stored and the counts are zero.
    public internal(set) var rejected: [RejectedLine] = []
    /// The parts that were stored or known already, in the order of the import.
    public internal(set) var batches: [ImportedPart] = []

    /// How many records were read so far.
    var records: Int { imported + unchanged + superseded }
}

/// A line that an import refused.
public struct RejectedLine: Sendable, Hashable {
    /// The file as it was named by the caller.
    public let file: String
    /// The line of the part, from 1, which is the header.
    public let line: Int
    /// One sentence in English, without personal data.
    public let reason: String
}

/// A part of a batch as it arrived.
public struct ImportedPart: Sendable, Hashable {
    /// The code of the issuer that signed it.
    public let issuer: String
    /// The number of the batch, which rises with every batch of the issuer.
    public let sequence: Int
    /// The number of the part, from 1.
    public let part: Int
    /// How many parts the batch has.
    public let parts: Int
    /// SHA-256 of the certificate that signed it.
    public let signer: [UInt8]
    /// SHA-256 of the file, before it was decrypted.
    public let digest: [UInt8]
    /// Whether it had been imported before.
    public let wasKnown: Bool
}
