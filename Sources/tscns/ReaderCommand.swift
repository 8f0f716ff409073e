// SPDX-License-Identifier: EUPL-1.2

import ArgumentParser
import BaseEncoding
import PCSC

struct ReaderCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reader",
        abstract: "Smart-card readers.",
        subcommands: [ReaderListCommand.self]
    )
}

struct ReaderListCommand: AnsweringCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists the readers and what is in them."
    )

    @OptionGroup var options: GlobalOptions

    func answer(_ output: Output) async throws(Failure) -> ExitStatus {
        let choice = ReaderChoice(
            denied: try await Settings(directory: options.configDir).deniedReaders
        )
        let listings = try CardAccess.withReaders { context throws(Failure) in
            try choice.listings(context)
        }
        let readers = listings.map { listing -> JSON in
            var members: [(String, JSON)] = [
                ("name", .string(listing.name.description)),
                ("content", .string(listing.content.rawValue)),
            ]
            if case .card(let atr) = listing.state.content {
                members.append(("atr", .string(Base16.encode(atr).uppercased())))
            }
            return .object(members)
        }
        let text = listings.map { "\($0.name): \(words(for: $0.content))\n" }.joined()
        output.answer(
            "tscns.readers/1",
            [("readers", .array(readers))],
            text: text.isEmpty ? "Nessun lettore collegato.\n" : text
        )
        return .done
    }

    private func words(for content: ReaderListing.Content) -> String {
        switch content {
        case .empty: "vuoto"
        case .mute: "una carta che non risponde"
        case .cns: "una CNS"
        case .otherCard: "una carta che non è una CNS"
        }
    }
}
