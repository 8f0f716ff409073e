// SPDX-License-Identifier: EUPL-1.2

internal import GRDB

/// A ledger open for reading only: no key is needed, and nothing is written to the file or beside it.
public final class LedgerReader: Sendable {
    private let queue: DatabaseQueue

    /// Opens a ledger or a plain copy of one.
    ///
    /// - Parameter path: The file.
    /// - Throws: `LedgerError` when the file is no ledger or can't be read.
    public init(at path: String) throws(LedgerError) {
        queue = try LedgerFile.openToRead(at: path)
        try queue.ledgerRead(LedgerSchema.check)
    }

    /// Reads the state of one moment.
    ///
    /// - Parameter body: Reads; it must not keep the state.
    /// - Returns: What `body` returns.
    /// - Throws: `LedgerError`.
    public func read<R>(
        _ body: (borrowing LedgerState) throws(LedgerError) -> R
    ) throws(LedgerError) -> R {
        try queue.ledgerRead { db throws(LedgerError) in
            try body(LedgerState(LedgerTables(db)))
        }
    }

    /// Lends the tables in one transaction.
    func readTables<R>(_ body: (LedgerTables) throws(LedgerError) -> R) throws(LedgerError) -> R {
        try queue.ledgerRead { db throws(LedgerError) in try body(LedgerTables(db)) }
    }
}
