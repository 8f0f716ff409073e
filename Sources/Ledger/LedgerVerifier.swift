// SPDX-License-Identifier: EUPL-1.2

internal import GRDB

/// The full pass over a ledger: what an auditor runs on a copy, without key file or root.
public enum LedgerVerifier {
    /// Recomputes every hash and checkpoint and replays every entry.
    ///
    /// Entries, nodes, checkpoints, openings and state are read side by side, each row once; the
    /// memory taken grows with the open activations, not with the log. The file is opened read-only
    /// and may be hostile. Other processes can read but not commit meanwhile: run it on a copy when
    /// the log has millions of entries.
    ///
    /// - Parameters:
    ///   - path: The ledger or a plain copy of it.
    ///   - verifierKey: The key whose signatures count; without it none is checked.
    ///   - allSignatures: Checks the signature of every checkpoint, not of the newest only.
    ///   - remembered: The note of an earlier checkpoint that the log must continue.
    /// - Returns: What was found.
    public static func verify(
        at path: String,
        verifierKey: VerifierKey?,
        allSignatures: Bool = false,
        against remembered: String? = nil
    ) -> VerificationReport {
        var report = VerificationReport()
        do throws(Finding) {
            var pass = VerificationPass(
                verifierKey: verifierKey,
                allSignatures: allSignatures,
                anchor: try anchor(remembered, verifierKey)
            )
            let result = pass.run(at: path)
            report = pass.report
            try result.get()
        } catch {
            report.firstFailure = .init(index: error.index, reason: error.reason)
            report.anchored = false
        }
        return report
    }

    private static func anchor(
        _ text: String?,
        _ verifierKey: VerifierKey?
    ) throws(Finding) -> Checkpoint? {
        guard let text else { return nil }
        guard let note = try? SignedNote(parsing: Array(text.utf8)),
            let checkpoint = Checkpoint(note.text)
        else { throw Finding(.remembranceMalformed, at: nil) }
        guard verifierKey.map(note.isSigned) ?? true else {
            throw Finding(.remembranceNotSigned, at: nil)
        }
        return checkpoint
    }
}
