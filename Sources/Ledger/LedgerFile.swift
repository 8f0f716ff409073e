// SPDX-License-Identifier: EUPL-1.2

internal import Foundation
internal import GRDB

/// How the SQLite file of a ledger is opened: durable to write, harmless to read.
enum LedgerFile {
    /// How long another process may hold the file, in seconds.
    private static let patience = 10.0

    /// Creates an empty file that only its owner may read; refuses to touch an existing one.
    static func create(at path: String) throws(LedgerError) {
        do {
            try Data().write(to: URL(fileURLWithPath: path), options: .withoutOverwriting)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        } catch CocoaError.fileWriteFileExists {
            throw .alreadyExists
        } catch {
            throw .storage(code: Int(ResultCode.SQLITE_CANTOPEN.rawValue))
        }
    }

    /// Opens the file to read and write.
    static func openToWrite(at path: String) throws(LedgerError) -> DatabaseQueue {
        try inspect(path, refusesOthers: true)
        var configuration = guarded()
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
        var configuration = guarded()
        configuration.readonly = true
        return try open(path, configuration)
    }

    private static func guarded() -> Configuration {
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
