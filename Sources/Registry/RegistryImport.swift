// SPDX-License-Identifier: EUPL-1.2

public import OpenSSL
public import Secrets

extension Registry {
    /// Imports parts of batches, all or nothing, in the order given.
    ///
    /// What the files say is judged by the report; what they are must be right before: a file that
    /// is not a part for this station, signed by a known issuer, ends the import.
    ///
    /// - Parameters:
    ///   - files: Paths of parts, as CMS in DER. Sequences of an issuer must rise in this order;
    ///     the parts of one sequence may come in any order, and in several imports.
    ///   - station: Whom the parts are enveloped to.
    ///   - issuers: The certificates of each issuer that is known, by its code.
    ///   - key: The station's key that seals codes, 32 bytes.
    ///   - progress: Is told now and then how many records were read.
    /// - Returns: What was done, or every bad line.
    /// - Throws: `RegistryError.batch` when a file can't be opened, or when the store fails.
    public func importBatches(
        _ files: [String],
        to station: StationIdentity,
        signedBy issuers: [String: [Certificate]],
        sealingWith key: borrowing LockedBytes,
        progress: (Int) -> Void = { _ in }
    ) throws(RegistryError) -> ImportReport {
        try importParts(
            files,
            from: BatchEnvelope(station: station, issuers: issuers),
            station: station.certificate.sha256,
            sealingWith: key,
            progress: progress
        )
    }

    /// Imports parts that a source lends, one after the other, all or nothing.
    ///
    /// - Throws: What the source throws, or `RegistryError` when the store fails.
    func importParts(
        _ files: [String],
        from source: some PartSource,
        station: [UInt8],
        sealingWith key: borrowing LockedBytes,
        progress: (Int) -> Void
    ) throws(RegistryError) -> ImportReport {
        try write { rows in
            var batch = BatchImport(rows: rows, station: station)
            for file in files where batch.isWorthwhile {
                try source.withPart(in: file) { part, content in
                    try batch.read(content, of: part, sealingWith: key, progress: progress)
                }
            }
            let report = batch.finish()
            return (report, keep: report.rejected.isEmpty)
        }
    }
}
