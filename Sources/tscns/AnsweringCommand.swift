// SPDX-License-Identifier: EUPL-1.2

import ArgumentParser
import Logging

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
