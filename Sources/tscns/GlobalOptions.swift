// SPDX-License-Identifier: EUPL-1.2

import ArgumentParser

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
