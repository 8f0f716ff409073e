// SPDX-License-Identifier: EUPL-1.2

import ArgumentParser
import Logging

/// What every command understands.
struct GlobalOptions: ParsableArguments {
    @Flag(name: .customLong("json"), help: "Answer with one JSON object on standard output.")
    var asJSON = false

    @Option(help: "Where the configuration and the CA certificates are.")
    var configDir = "/etc/tscns"

    @Option(help: "Where registry, ledger and keys are.")
    var stateDir = "/var/lib/tscns"

    @Option(help: "The reader to use, by its name or a part of it that no other has.")
    var reader: String?

    @Option(help: "The language of what citizens read.")
    var lang = Language.it

    @Option(help: "How much to log on standard error; never secrets, never card data.")
    var logLevel = LogLevel.warning

    enum Language: String, ExpressibleByArgument {
        case it
    }

    var output: Output { Output(asJSON: asJSON) }
}

/// The levels of swift-log, by their names.
enum LogLevel: String, ExpressibleByArgument, CaseIterable {
    case trace, debug, info, notice, warning, error, critical

    var level: Logger.Level { Logger.Level(rawValue: rawValue) ?? .warning }
}

/// A command that answers or fails as the contract says.
protocol AnsweringCommand: AsyncParsableCommand {
    var options: GlobalOptions { get }

    /// Does the work and answers on standard output.
    ///
    /// - Returns: How the command ends when it did answer.
    func answer(_ output: Output) async throws(Failure) -> ExitStatus
}

extension AnsweringCommand {
    func run() async throws {
        let options = options
        LoggingSystem.bootstrap { label in
            var handler = StreamLogHandler.standardError(label: label)
            handler.logLevel = options.logLevel.level
            return handler
        }
        let status: ExitStatus
        do {
            status = try await answer(options.output)
        } catch {
            if let note = error.note { Log.tscns.notice("\(error.id): \(note)") }
            options.output.failure(error)
            status = error.status
        }
        throw ExitCode(status.rawValue)
    }
}

/// The log of this program.
enum Log {
    static let tscns = Logger(label: "tscns")
}
