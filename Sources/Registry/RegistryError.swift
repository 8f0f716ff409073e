// SPDX-License-Identifier: EUPL-1.2

internal import GRDB

/// Why the registry could not do what it was asked.
public enum RegistryError: Error, Equatable {
    /// There is no registry at this path: it must be created first.
    case missing
    /// There is a file at this path already.
    case alreadyExists
    /// The path is a symbolic link, a directory or a device.
    case notARegularFile
    /// Others than the owner may read or write the file: its mode must be 0600.
    case notPrivate
    /// The file is not a registry.
    case notARegistry
    /// The registry was written by another version of this program.
    case otherVersion(Int)
    /// The file system does not keep what is written as safely as asked.
    case notDurable
    /// Another process held the registry for longer than ten seconds.
    case busy
    /// The disk is full.
    case full
    /// The file is damaged: restore it, or import again.
    case damaged
    /// The store failed otherwise, with SQLite's result code.
    case store(code: Int)
    /// The registry does not know this card.
    case unknownCard
    /// The card was activated here before, under another protocol number.
    case alreadyActivated(protocolNumber: String)
    /// The codes of the card can't be opened in this state.
    case codesNotSealed(CodesState)
    /// The sealed codes do not open: the key is another one, or the record was changed.
    case codesNotAuthentic
    /// A file of an import could not be read as a part of a batch.
    case batch(file: String, fault: BatchFault)

    /// What an error thrown inside a transaction means.
    init(_ error: any Error) {
        switch error {
        case let error as RegistryError:
            self = error
        case let error as DatabaseError:
            switch error.resultCode {
            case .SQLITE_BUSY, .SQLITE_LOCKED: self = .busy
            case .SQLITE_FULL: self = .full
            case .SQLITE_CORRUPT: self = .damaged
            case .SQLITE_NOTADB: self = .notARegistry
            case .SQLITE_CANTOPEN: self = .missing
            default: self = .store(code: Int(error.extendedResultCode.rawValue))
            }
        default:
            self = .store(code: Int(ResultCode.SQLITE_ERROR.rawValue))
        }
    }
}

/// Why a file is not a part of a batch that this station may read.
public enum BatchFault: Error, Sendable, Equatable {
    /// It can't be read, or is not a regular file.
    case unreadable
    /// It is longer than 96 MB.
    case tooLong
    /// It is not CMS as batches are made, or is truncated or damaged.
    case malformed
    /// It is not encrypted to this station.
    case otherStation
    /// It is encrypted with a cipher that is too weak, or in a way that is not allowed.
    case weakCipher
    /// It is not signed by a known issuer, or was changed after it was signed.
    case notAuthentic
}
