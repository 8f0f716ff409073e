// SPDX-License-Identifier: EUPL-1.2

internal import Foundation
internal import GRDB
public import OpenSSL
internal import Synchronization

/// The tamper-evident log of a station and the state that follows from it, open for writing.
///
/// Several objects and processes may hold the same file: commits are taken one after the other.
/// The methods block for the time of a disk flush and must not be called from inside each other's
/// closures.
public final class Ledger: Sendable {
    private let queue: DatabaseQueue
    private let key: Ed25519PrivateKey
    private let isStopped = Mutex(false)

    /// What the log's checkpoints are verified with.
    public let verifierKey: VerifierKey

    /// Makes an empty ledger with its first checkpoint, of size 0.
    ///
    /// - Parameters:
    ///   - path: Where; nothing may be there.
    ///   - origin: The unique name of the log, such as `example.com/log`; also the key's name.
    ///   - key: The key that signs its checkpoints.
    /// - Throws: `LedgerError.alreadyExists`, `.originMalformed`, or what the disk refuses.
    public static func create(
        at path: String,
        origin: String,
        key: borrowing Ed25519PrivateKey
    ) throws(LedgerError) {
        guard VerifierKey(name: origin, publicKey: key.publicKey) != nil else {
            throw .originMalformed
        }
        let checkpoint = Checkpoint(origin: origin, size: 0, root: .emptyTree)
        let note = try checkpoint.signed(by: key)
        let queue = try LedgerFile.create(at: path)
        do {
            try queue.inTransaction(.immediate) { db in
                try LedgerSchema.create(in: db)
                try LedgerTables(db).insertCheckpoint(number: 0, size: 0, note: note.note)
                return .commit
            }
        } catch {
            try? FileManager.default.removeItem(atPath: path)
            throw LedgerError(error)
        }
    }

    /// Opens a ledger and checks its promise to be durable, its schema and its newest checkpoint.
    ///
    /// The whole log is checked by `LedgerVerifier`; this takes the same short time for any size.
    ///
    /// - Parameters:
    ///   - path: The file that `create` made.
    ///   - key: The key that signed its checkpoints.
    ///   - patience: How long another process may hold the file, in seconds.
    /// - Throws: `LedgerError`.
    public init(
        at path: String,
        key: consuming Ed25519PrivateKey,
        patience: Double = 10
    ) throws(LedgerError) {
        let queue = try LedgerFile.openToWrite(at: path, patience: patience)
        let publicKey = key.publicKey
        verifierKey = try queue.ledgerRead { db throws(LedgerError) in
            try LedgerSchema.check(db)
            let tables = LedgerTables(db)
            let newest = try tables.newestCheckpoint()
            guard let verifier = VerifierKey(name: newest.checkpoint.origin, publicKey: publicKey),
                newest.note.isSigned(by: verifier)
            else { throw .foreignKey }
            _ = try Head(tables)
            return verifier
        }
        self.queue = queue
        self.key = key
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

    /// Reads, decides, appends and changes state in one durable transaction.
    ///
    /// When it returns, everything is on the disk, and what was appended is covered by one new
    /// signed checkpoint. When it throws, nothing is, unless the error is `LedgerError.inDoubt`:
    /// then only the file can tell, and this object writes no more.
    ///
    /// - Parameter body: Works on the ledger that no other process can change meanwhile.
    /// - Returns: What `body` returns, and the note of the newest checkpoint.
    /// - Throws: What `body` throws, unchanged, or `LedgerError`.
    public func commit<R>(
        _ body: (inout LedgerCommit) throws -> R
    ) throws -> (value: R, checkpoint: String) {
        try queue.writeWithoutTransaction { db in
            guard !isStopped.withLock({ $0 }) else { throw LedgerError.stopped }
            do {
                try db.beginTransaction(.immediate)
            } catch {
                throw LedgerError(error)
            }
            let result: (value: R, checkpoint: String)
            do {
                var commit = LedgerCommit(try Head(LedgerTables(db)), in: LedgerTables(db))
                let value = try body(&commit)
                result = (value, try seal(commit))
            } catch {
                try rollBack(db)
                throw error
            }
            do {
                try db.commit()
            } catch {
                try rollBack(db)
                // Busy means that a reader kept the file from being touched; nothing else is sure.
                if LedgerError(error) == .busy { throw LedgerError.busy }
                isStopped.withLock { $0 = true }
                throw LedgerError.inDoubt
            }
            return result
        }
    }

    private func rollBack(_ db: Database) throws(LedgerError) {
        do {
            try db.rollback()
        } catch {
            isStopped.withLock { $0 = true }
            throw .inDoubt
        }
    }

    /// Signs what was appended, if anything was, and returns the newest note.
    private func seal(_ commit: borrowing LedgerCommit) throws(LedgerError) -> String {
        let head = commit.head
        guard head.frontier.size > head.newest.size else { return head.newest.note.note }
        let checkpoint = Checkpoint(
            origin: head.newest.checkpoint.origin,
            size: head.frontier.size,
            root: head.frontier.root
        )
        let note = try checkpoint.signed(by: key).note
        try commit.tables.insertCheckpoint(
            number: head.newest.number + 1,
            size: checkpoint.size,
            note: note
        )
        return note
    }
}

extension Checkpoint {
    fileprivate func signed(by key: borrowing Ed25519PrivateKey) throws(LedgerError) -> SignedNote {
        do {
            return try SignedNote(signing: text, name: origin, key: key)
        } catch {
            throw .cryptography
        }
    }
}
