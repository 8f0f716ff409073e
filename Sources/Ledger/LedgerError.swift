// SPDX-License-Identifier: EUPL-1.2

/// Why the ledger did not do what was asked.
public enum LedgerError: Error, Hashable {
    /// A file is already there, and a ledger is never written over.
    case alreadyExists
    /// There is no file.
    case missing
    /// The path is a symbolic link or no regular file.
    case notRegularFile
    /// Group or others may write to the file.
    case writableByOthers
    /// The file is no ledger of this version, or its schema was changed.
    case notALedger
    /// SQLite does not keep the promise that a commit survives a power cut.
    case notDurable
    /// The ledger contradicts itself at an entry.
    case corrupt(index: Int?)
    /// The newest checkpoint was not signed by the key given.
    case foreignKey
    /// The origin can't be the name of a key.
    case originMalformed
    /// A name in the entry, its request id or its event is not what the call allows.
    case entryMalformed
    /// The body would be longer than 65535 bytes.
    case entryTooLarge
    /// An entry with the request id is there: the earlier attempt did succeed.
    case duplicateRequest(index: Int)
    /// The card has an activation that is still open, or the protocol number is taken.
    case activationConflict
    /// There is no activation with the protocol number.
    case unknownActivation
    /// The activation can't go from where it stands to where it should.
    case illegalTransition(from: Phase, to: Phase)
    /// There is no entry with the index.
    case unknownEntry
    /// Another process held the file for longer than the time allowed; nothing was written.
    case busy
    /// The disk is full; nothing was written.
    case full
    /// Whether the commit took place is not known: open the ledger anew and look.
    case inDoubt
    /// An earlier commit was in doubt: this object writes no more.
    case stopped
    /// The file can't be read or written; the SQLite result code says why. Nothing was written.
    case storage(code: Int)
    /// OpenSSL could not make a signature or random bytes.
    case cryptography
}
