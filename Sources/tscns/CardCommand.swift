// SPDX-License-Identifier: EUPL-1.2

import ArgumentParser

struct CardCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "card",
        abstract: "The card in a reader.",
        subcommands: [CardShowCommand.self, CardVerifyCommand.self]
    )
}
