// SPDX-License-Identifier: EUPL-1.2

/// What a full pass over a ledger found.
public struct VerificationReport: Sendable, Hashable {
    /// Where a ledger first contradicts itself, its key or a remembered checkpoint.
    public struct Failure: Sendable, Hashable {
        /// The first entry concerned; nil when it is not about an entry.
        public let index: Int?
        /// What is wrong.
        public let reason: Reason
    }

    /// What can be wrong with a ledger.
    public enum Reason: String, Sendable, Hashable {
        case missingFile
        case notRegularFile
        case notALedger
        case unreadable
        case busy
        case entryMissing
        case entryMalformed
        case nodeWrong
        case checkpointMissing
        case checkpointMalformed
        case checkpointRootWrong
        case signatureInvalid
        case openingWrong
        case openingMissing
        case activationWrong
        case guessWrong
        case requestWrong
        case remembranceMalformed
        case remembranceNotSigned
        case rolledBack
        case remembranceDiffers
    }

    /// Whether nothing was found wrong.
    public var ok: Bool { firstFailure == nil }
    /// How many entries were good, which is all of them when `ok`.
    public internal(set) var size = 0
    /// The root of the tree of these entries, base64.
    public internal(set) var root = ""
    /// How many checkpoints were good.
    public internal(set) var checkpoints = 0
    /// Whether a remembered checkpoint was given and the log continues it; without one a log that
    /// was rolled back as a whole looks good.
    public internal(set) var anchored = false
    /// What was found wrong first.
    public internal(set) var firstFailure: Failure?
}

extension VerificationReport.Reason: CustomStringConvertible {
    /// One sentence for people.
    public var description: String {
        switch self {
        case .missingFile: "There is no such file."
        case .notRegularFile: "The path is a link or no regular file."
        case .notALedger: "The file is no ledger of this version, or its tables were changed."
        case .unreadable: "The file is damaged, cut off, or was left in the middle of a write."
        case .busy: "Another program holds the file."
        case .entryMissing: "An entry is missing or out of place."
        case .entryMalformed: "An entry is longer than any entry may be, or no bytes."
        case .nodeWrong: "A node of the tree is not the hash of what is below it."
        case .checkpointMissing: "A checkpoint is missing."
        case .checkpointMalformed: "A checkpoint can't be read or has another origin."
        case .checkpointRootWrong: "A checkpoint was signed over other entries."
        case .signatureInvalid: "A checkpoint is not signed by the key."
        case .openingWrong: "A personal value is not the one that the entry committed to."
        case .openingMissing: "A personal value is gone, and no entry says that it was erased."
        case .activationWrong: "An activation is not as its entries left it."
        case .guessWrong: "A counted guess is not as its entries left it."
        case .requestWrong: "An entry's request id is not the one in its body."
        case .remembranceMalformed: "The remembered checkpoint can't be read."
        case .remembranceNotSigned: "The remembered checkpoint is not signed by the key."
        case .rolledBack: "The log is shorter than it was when the checkpoint was remembered."
        case .remembranceDiffers: "The log is not a continuation of the remembered checkpoint."
        }
    }
}

/// A failure on its way into the report.
struct Finding: Error {
    let index: Int?
    let reason: VerificationReport.Reason

    init(_ reason: VerificationReport.Reason, at index: Int?) {
        self.index = index
        self.reason = reason
    }

    /// What an error of the store says of the file; rows of a wrong type are a reason of their own.
    init(_ error: LedgerError, corrupt reason: VerificationReport.Reason, at index: Int?) {
        switch error {
        case .missing: self.init(.missingFile, at: nil)
        case .notRegularFile: self.init(.notRegularFile, at: nil)
        case .notALedger: self.init(.notALedger, at: nil)
        case .busy: self.init(.busy, at: nil)
        case .corrupt(let found): self.init(reason, at: found ?? index)
        default: self.init(.unreadable, at: index)
        }
    }

    /// What a fault among the entries says of the file.
    init(_ fault: EntryStream.Fault, at index: Int) {
        switch fault {
        case .store(let error): self.init(error, corrupt: .unreadable, at: index)
        case .entryMissing(let found): self.init(.entryMissing, at: min(found, index))
        case .entryMalformed(let index): self.init(.entryMalformed, at: index)
        case .openingMalformed(let index): self.init(.openingWrong, at: index)
        }
    }
}
