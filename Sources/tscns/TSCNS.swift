// SPDX-License-Identifier: EUPL-1.2

import ArgumentParser
import Glibc
import Secrets

/// The command `tscns`: everything that is typed, on the same files as the daemon.
@main
struct TSCNS: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tscns",
        abstract: "Activates and examines Italian health cards (TS-CNS) on this machine.",
        subcommands: [
            DoctorCommand.self, ReaderCommand.self, CardCommand.self, ActivateCommand.self,
            ActivationCommand.self, RegistryCommand.self, IssuerCommand.self, LedgerCommand.self,
        ]
    )

    static func main() async {
        keepMemoryPrivate()
        let arguments = Array(CommandLine.arguments.dropFirst())
        do {
            var command = try parseAsRoot(arguments)
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch let status as ExitCode {
            Glibc.exit(status.rawValue)
        } catch {
            // The parser's own usage errors end with 64; the contract says 2.
            guard exitCode(for: error) != .success else { exit(withError: error) }
            Output(asJSON: arguments.contains("--json")).failure(
                Failure(
                    id: "usage",
                    message: message(for: error),
                    remedy: "See «tscns --help».",
                    status: .usage
                )
            )
            Glibc.exit(ExitStatus.usage.rawValue)
        }
    }
}
