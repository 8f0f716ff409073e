// SPDX-License-Identifier: EUPL-1.2

internal import ArgumentParser
internal import Foundation
internal import Glibc
internal import VirtualCard

/// `tscns-virtual`: made-up cards and their world, for the demo and the tests.
@main
struct TSCNSVirtual: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tscns-virtual",
        abstract: "Software cards that the real pcscd takes for TS-CNS cards.",
        discussion: "Everything is made up: people, cards, issuers. Never install it on a kiosk.",
        subcommands: [Issue.self, Serve.self]
    )

    static func main() {
        // What is written here holds private keys and codes, if only made-up ones.
        umask(0o077)
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch {
            end(because: error)
        }
    }

    /// Says what went wrong and ends with the exit code that the project's commands share.
    private static func end(because error: any Error) -> Never {
        guard exitCode(for: error) != .success else { exit(withError: error) }
        FileHandle.standardError.write(Data((fullMessage(for: error) + "\n").utf8))
        switch error {
        case is VPCDConnection.Failure: Glibc.exit(3)
        case _ where exitCode(for: error) == .validationFailure: Glibc.exit(2)
        default: Glibc.exit(1)
        }
    }
}
