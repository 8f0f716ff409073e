// SPDX-License-Identifier: EUPL-1.2

internal import OpenSSL
internal import Secrets

extension Registry {
    /// Imports parts that `open` brings, all or nothing.
    ///
    /// - Throws: What `open` throws, or `RegistryError` when the store fails.
    func importParts(
        _ files: [String],
        station: [UInt8],
        sealingWith key: borrowing LockedBytes,
        progress: (Int) -> Void,
        open: (String) throws(RegistryError) -> OpenedPart
    ) throws(RegistryError) -> ImportReport {
        try write { rows in
            var batch = BatchImport(rows: rows, station: station)
            for file in files where batch.isWorthwhile {
                var part = try open(file)
                defer { BatchContent.overwrite(&part.content) }
                try batch.read(part, sealingWith: key, progress: progress)
            }
            let report = batch.finish()
            return (report, keep: report.rejected.isEmpty)
        }
    }
}
