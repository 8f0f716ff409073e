// SPDX-License-Identifier: EUPL-1.2

internal import ArgumentParser
internal import Glibc

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
        main(nil)
    }
}
