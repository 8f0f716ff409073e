// SPDX-License-Identifier: EUPL-1.2

internal import Foundation
internal import GRDB

/// How the SQLite file of a ledger is opened: durable to write, harmless to read.
enum LedgerFile {
    /// How long a reader waits for another process that holds the file, in seconds.
    private static let patience = 10.0

    /// Creates an empty file that only its owner may read; refuses to touch an existing one.
    static func create(at path: String) throws(LedgerError) -> DatabaseQueue {
        do {
            try Data().write(to: URL(fileURLWithPath: path), options: .withoutOverwriting)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        } catch CocoaError.fileWriteFileExists {
            throw .alreadyExists
        } catch {
            throw .storage(code: Int(ResultCode.SQLITE_CANTOPEN.rawValue))
        }
        return try openDurably(path, patience: patience)
    }

    /// Opens the file to read and write.
    static func openToWrite(at path: String, patience: Double) throws(LedgerError) -> DatabaseQueue
    {
        try inspect(path, refusesOthers: true)
        return try openDurably(path, patience: patience)
    }

    private static func openDurably(
        _ path: String,
        patience: Double
    ) throws(LedgerError) -> DatabaseQueue {
        var configuration = guarded(patience: patience)
        configuration.prepareDatabase { db in
            try db.execute(sql: LedgerSchema.durabilityPragmas)
        }
        let queue = try open(path, configuration)
        guard try queue.ledgerRead(LedgerSchema.isDurable) else { throw .notDurable }
        return queue
    }

    /// Opens the file without ever writing to it or beside it.
    static func openToRead(at path: String) throws(LedgerError) -> DatabaseQueue {
        try inspect(path, refusesOthers: false)
        var configuration = guarded(patience: patience)
        configuration.readonly = true
        return try open(path, configuration)
    }

    private static func guarded(patience: Double) -> Configuration {
        var configuration = Configuration()
        configuration.busyMode = .timeout(patience)
        configuration.prepareDatabase { db in
            try db.execute(sql: LedgerSchema.guardPragmas)
        }
        return configuration
    }

    private static func open(
        _ path: String,
        _ configuration: Configuration
    ) throws(LedgerError) -> DatabaseQueue {
        do {
            // An absolute path is no URI and no name of a database in memory.
            let path = URL(fileURLWithPath: path).path
            return try DatabaseQueue(path: path, configuration: configuration)
        } catch {
            throw LedgerError(error)
        }
    }

    /// Refuses what is no plain file; the attributes are those of a link, not of its target.
    private static func inspect(_ path: String, refusesOthers: Bool) throws(LedgerError) {
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: path) else {
            throw .missing
        }
        guard attributes[.type] as? FileAttributeType == .typeRegular else { throw .notRegularFile }
        let permissions = attributes[.posixPermissions] as? Int ?? 0o777
        guard !refusesOthers || permissions & 0o022 == 0 else { throw .writableByOthers }
        let size = attributes[.size] as? Int ?? 0
        guard isPlainDatabase(path, size: size) else { throw .notALedger }
    }

    /// Whether the file has whole pages and the header of a database with a rollback journal: to
    /// open one with a write-ahead log makes files beside it even for reading, and what is missing
    /// of the last page reads as zeros.
    private static func isPlainDatabase(_ path: String, size: Int) -> Bool {
        guard let file = FileHandle(forReadingAtPath: path),
            let header = try? file.read(upToCount: 20).map(Array.init), header.count == 20,
            header.starts(with: "SQLite format 3\0".utf8)
        else { return false }
        // 65536 is written as 1.
        let pageSize = Int(header[16]) << 8 | Int(header[17])
        return header[18...] == [1, 1] && size.isMultiple(of: pageSize == 1 ? 65_536 : pageSize)
    }
}

extension DatabaseQueue {
    /// Reads in one transaction; what SQLite reports becomes a `LedgerError`.
    func ledgerRead<R>(_ body: (Database) throws(LedgerError) -> R) throws(LedgerError) -> R {
        do {
            return try read(body)
        } catch {
            throw LedgerError(error)
        }
    }
}

extension LedgerError {
    /// What a failure of the store means for the ledger.
    init(_ error: any Error) {
        switch error {
        case let error as LedgerError:
            self = error
        case let error as DatabaseError:
            self.init(resultCode: error.resultCode)
        default:
            self = .storage(code: Int(ResultCode.SQLITE_ERROR.rawValue))
        }
    }

    private init(resultCode: ResultCode) {
        switch resultCode {
        case .SQLITE_BUSY: self = .busy
        case .SQLITE_FULL: self = .full
        case .SQLITE_NOTADB: self = .notALedger
        case .SQLITE_CORRUPT: self = .corrupt(index: nil)
        default: self = .storage(code: Int(resultCode.rawValue))
        }
    }
}
