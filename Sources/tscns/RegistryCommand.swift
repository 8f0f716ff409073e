// SPDX-License-Identifier: EUPL-1.2

import Activation
import ArgumentParser
import BaseEncoding
import Foundation
import Ledger
import OpenSSL
import Registry

struct RegistryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "registry",
        abstract: "What issuers delivered to this station.",
        subcommands: [
            RegistryInitCommand.self, RegistryImportCommand.self, RegistryStatusCommand.self,
        ]
    )
}

struct RegistryInitCommand: AnsweringCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Sets this station up: keys, certificate, empty registry, empty ledger.",
        discussion: """
            What is there already stays as it is, so that an interrupted set-up is completed by \
            running it again. Issuers envelope their batches to the station's certificate.
            """
    )

    @OptionGroup var options: GlobalOptions

    func answer(_ output: Output) async throws(Failure) -> ExitStatus {
        let certificate = try await StationSetup(options).run()
        output.answer(
            "tscns.station/1",
            [("stationCertificate", .string(certificate))],
            text: "The station's certificate, for issuers to envelope to: \(certificate)\n"
        )
        return .done
    }
}

struct RegistryImportCommand: AnsweringCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Imports issuance batches, all or nothing."
    )

    @OptionGroup var options: GlobalOptions

    @Argument(help: "Parts of batches: signed and enveloped CMS in DER.")
    var files: [String]

    func answer(_ output: Output) async throws(Failure) -> ExitStatus {
        let station = try await Station(options)
        let registry = try station.registry()
        let ledger = try station.ledger()
        let codesKey = try station.key(.codesKey)
        let progress = Progress(label: "records")
        let report: ImportReport
        do {
            report = try registry.importBatches(
                files,
                to: try station.identity(),
                signedBy: try station.issuers(),
                sealingWith: codesKey,
                progress: progress.show
            )
        } catch let error as Failure {
            throw error
        } catch let error as RegistryError {
            throw Failure(error)
        } catch {
            throw .station("\(error)")
        }
        progress.end()
        if report.rejected.isEmpty { try ledger.note(report) }

        let rejected = report.rejected.map { line -> JSON in
            .object([
                ("file", .string(line.file)), ("line", .number(line.line)),
                ("reason", .string(line.reason)),
            ])
        }
        let lines = report.rejected.map { "\($0.file):\($0.line): \($0.reason)\n" }
        output.answer(
            "tscns.import/1",
            [
                ("imported", .number(report.imported)), ("unchanged", .number(report.unchanged)),
                ("superseded", .number(report.superseded)), ("rejected", .array(rejected)),
            ],
            text: lines.joined()
                + (report.rejected.isEmpty
                    ? "\(report.imported) imported, \(report.unchanged) unchanged, "
                        + "\(report.superseded) superseded.\n"
                    : "Nothing was stored.\n")
        )
        return report.rejected.isEmpty ? .done : .refused
    }
}

struct RegistryStatusCommand: AnsweringCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Tells what the registry holds and what it waits for."
    )

    @OptionGroup var options: GlobalOptions

    func answer(_ output: Output) async throws(Failure) -> ExitStatus {
        let registry = try await Station(options).registry()
        let status: RegistryStatus
        do {
            status = try registry.read { snapshot throws(RegistryError) in try snapshot.status() }
        } catch {
            throw Failure(error)
        }
        let issuers = status.issuers.map { issuer -> JSON in
            .object([
                ("issuer", .string(issuer.issuer)), ("cards", .number(issuer.cards)),
                ("lastSequence", .number(issuer.lastSequence)),
                ("missingParts", .array(issuer.missingParts.map(JSON.number))),
            ])
        }
        let codes = CodesState.allCases.compactMap { state in
            status.codes[state].map { (state.rawValue, JSON.number($0)) }
        }
        let lines = status.issuers.map { issuer in
            "issuer \(issuer.issuer): \(issuer.cards) cards, sequence \(issuer.lastSequence)"
                + (issuer.missingParts.isEmpty ? "\n" : ", parts missing: \(issuer.missingParts)\n")
        }
        output.answer(
            "tscns.registry/1",
            [
                ("issuers", .array(issuers)), ("assistance", .number(status.assistance)),
                ("codes", .object(codes)),
            ],
            text: lines.joined() + "\(status.assistance) records of assistance\n"
        )
        return .done
    }
}
