// SPDX-License-Identifier: EUPL-1.2

import ArgumentParser
import Foundation
import Ledger

struct LedgerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ledger",
        abstract: "The tamper-evident ledger of this station.",
        subcommands: [LedgerVerifyCommand.self, LedgerShowCommand.self]
    )
}

struct LedgerVerifyCommand: AnsweringCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Recomputes the whole ledger; needs neither root nor the station for a copy.",
        discussion: """
            Without «--against» the answer is only that the ledger agrees with itself: a whole \
            file put back to an earlier day can't be seen then.
            """
    )

    @OptionGroup var options: GlobalOptions

    @Option(help: "A copy of a ledger, instead of this station's.")
    var ledger: String?

    @Option(help: "The verifier key of the ledger, or a file that holds it.")
    var key: String?

    @Option(
        help: "A file with a checkpoint that was kept elsewhere, which the ledger must continue."
    )
    var against: String?

    @Flag(help: "Check the signature of every checkpoint, not only of the newest.")
    var allSignatures = false

    func answer(_ output: Output) async throws(Failure) -> ExitStatus {
        let path: String
        let keyText: String?
        if let ledger {
            path = ledger
            keyText = key.map { Self.text(ofFile: $0) ?? $0 }
        } else {
            let station = try await Station(options)
            path = station.path(.ledger)
            // Rolls back what a killed process left half written; what is wrong then, is told below.
            _ = try? station.ledger()
            keyText =
                key.map { Self.text(ofFile: $0) ?? $0 }
                ?? Self.text(ofFile: station.path(.verifierKey))
        }
        var verifierKey: VerifierKey?
        if let keyText {
            verifierKey = VerifierKey(keyText.trimmingCharacters(in: .newlines))
            guard verifierKey != nil else { throw Self.usage("The verifier key is malformed.") }
        }
        var remembered: String?
        if let against {
            remembered = Self.text(ofFile: against)
            guard remembered != nil else { throw Self.usage("«\(against)» can't be read.") }
        }
        guard FileManager.default.fileExists(atPath: path) else {
            throw Self.usage("There is no ledger «\(path)».")
        }
        let report = LedgerVerifier.verify(
            at: path,
            verifierKey: verifierKey,
            allSignatures: allSignatures,
            against: remembered
        )
        let failure = report.firstFailure.map { failure -> JSON in
            .object([
                ("index", JSON(failure.index)), ("reason", .string(failure.reason.rawValue)),
            ])
        }
        output.answer(
            "tscns.ledgerVerification/1",
            [
                ("ok", .boolean(report.ok)), ("size", .number(report.size)),
                ("root", .string(report.root)), ("checkpoints", .number(report.checkpoints)),
                ("anchored", .boolean(report.anchored)), ("firstFailure", failure ?? .null),
                ("signed", .boolean(verifierKey != nil)),
            ],
            text: report.text
        )
        return report.ok ? .done : .integrity
    }

    private static func text(ofFile path: String) -> String? {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }

    private static func usage(_ message: String) -> Failure {
        Failure(
            id: "usage",
            message: message,
            remedy: "See «tscns ledger verify --help».",
            status: .usage
        )
    }
}

struct LedgerShowCommand: AnsweringCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Shows entries as they are hashed; with «--personal» what they commit to."
    )

    @OptionGroup var options: GlobalOptions

    @Option(help: "The first entry.")
    var from = 0

    @Option(help: "How many at most.")
    var limit = 100

    @Flag(help: "Show personal data too, as far as they are not erased.")
    var personal = false

    func answer(_ output: Output) async throws(Failure) -> ExitStatus {
        let station = try await Station(options)
        guard from >= 0, limit > 0 else {
            throw Failure(
                id: "usage",
                message: "«--from» and «--limit» take numbers that are not negative.",
                remedy: "See «tscns ledger show --help».",
                status: .usage
            )
        }
        let entries = try station.ledgerState { state throws(LedgerError) in
            var entries: [StoredEntry] = []
            try state.forEachEntry(from: from) { entry throws(LedgerError) in
                entries.append(entry)
                return entries.count < limit
            }
            return entries
        }
        let shown = entries.map { entry -> [(String, JSON)] in
            var members: [(String, JSON)] = [
                ("index", .number(entry.index)),
                ("body", .verbatim(String(decoding: entry.body, as: UTF8.self))),
            ]
            if personal {
                let openings = entry.openings.map { ($0.field, JSON.string($0.text)) }
                members.append(("personal", .object(openings)))
            }
            return members
        }
        output.answer(
            "tscns.ledger/1",
            [("entries", .array(shown.map(JSON.object)))],
            text: shown.map { $0.map(\.1.text).joined(separator: "\t") + "\n" }.joined()
        )
        return .done
    }
}

extension VerificationReport {
    /// The report for people, with what it can't tell.
    fileprivate var text: String {
        guard let firstFailure else {
            let anchor =
                anchored
                ? "It continues the remembered checkpoint."
                : "It is consistent with itself; only «--against» can tell whether it was put back."
            return """
                The ledger is good: \(size) entries, \(checkpoints) checkpoints.
                Root \(root)
                \(anchor)

                """
        }
        let place = firstFailure.index.map { " (entry \($0))" } ?? ""
        return "The ledger is NOT good\(place): \(firstFailure.reason)\n"
    }
}
