// SPDX-License-Identifier: EUPL-1.2

import Activation
import Ledger
import Registry
import Secrets

/// Runs what may stop, with its errors named as failures of a command.
func stopping<R: ~Copyable>(_ body: () throws(Stop) -> R) throws(Failure) -> R {
    do { return try body() } catch { throw Failure(error) }
}

extension Failure {
    /// The station's own files are not as they must be.
    static func station(_ reason: String) -> Failure {
        Failure(
            id: "station.unusable",
            message: "This station is not set up as it must be: \(reason).",
            remedy: "Run «tscns doctor»; a new station is set up by «tscns registry init».",
            status: .unavailable
        )
    }

    /// The engine stopped.
    init(_ stop: Stop) {
        switch stop {
        case .rule(let rule, let detail):
            if case .note(let note) = detail {
                self.init(rule, note: note)
            } else {
                self.init(rule, detail: detail)
            }
        case .ledger(let error): self.init(error)
        case .registry(let error): self.init(error)
        case .station(let reason): self = .station(reason)
        }
    }

    /// The ledger could not be read or written.
    init(_ error: LedgerError) {
        switch error {
        case .corrupt, .foreignKey, .notALedger:
            self.init(
                id: "ledger.damaged",
                message: "The ledger does not hold what it must (\(error)).",
                remedy: "Run «tscns ledger verify»; restore a copy; nothing was written.",
                status: .integrity
            )
        case .writableByOthers, .notRegularFile, .notDurable:
            self.init(
                id: "ledger.unsafe",
                message: "The ledger's file is not kept as safely as it must be (\(error)).",
                remedy: "Give the file to its user alone (mode 0600) on a local disk.",
                status: .unavailable
            )
        case .inDoubt, .stopped:
            self.init(
                id: "ledger.inDoubt",
                message: "The ledger could not tell whether the last entry was written.",
                remedy: "Run the same command again: it looks, and goes on from there.",
                status: .unavailable
            )
        case .full:
            self.init(
                id: "ledger.full",
                message: "The disk is full; nothing was written to the ledger.",
                remedy: "Free some space, then run the same command again.",
                status: .unavailable
            )
        default:
            self.init(
                id: "ledger.unavailable",
                message: "The ledger can't be used (\(error)).",
                remedy: "Run «tscns doctor».",
                status: .unavailable
            )
        }
    }

    /// The registry could not be read or written.
    init(_ error: RegistryError) {
        switch error {
        case .damaged, .notARegistry, .codesNotAuthentic:
            self.init(
                id: "registry.damaged",
                message: "The registry does not hold what it must (\(error)).",
                remedy: "Restore a copy, or import the issuers' batches again.",
                status: .integrity
            )
        case .batch(let file, let fault):
            self.init(
                id: "registry.batch",
                message: "«\(file)» is no batch for this station: \(fault).",
                remedy: "Ask the issuer for the file; it must be signed by one of the certificates"
                    + " in the issuers directory and enveloped to this station's certificate.",
                status: .refused
            )
        case .full:
            self.init(
                id: "registry.full",
                message: "The disk is full; nothing was stored in the registry.",
                remedy: "Free some space, then run the same command again.",
                status: .unavailable
            )
        default:
            self.init(
                id: "registry.unavailable",
                message: "The registry can't be used (\(error)).",
                remedy: "Run «tscns doctor»; a new station is set up by «tscns registry init».",
                status: .unavailable
            )
        }
    }

    /// A secret could not be read or written.
    init(_ error: SecretFileError) {
        switch error {
        case .absent(let path): self = .station("\(path) is absent")
        case .refused(let path, let code): self = .station("\(path) can't be used (errno \(code))")
        case .exposed(let path):
            self = .station("\(path) is no regular file that its owner alone may read")
        case .tooLong(let path): self = .station("\(path) is too long")
        case .noTerminal:
            self.init(
                id: "usage",
                message: "There is no terminal to type the PIN at.",
                remedy: "Give it with «--pin-file FILE», or «--pin-file -» for standard input.",
                status: .usage
            )
        }
    }
}
