// SPDX-License-Identifier: EUPL-1.2

import Activation
import ArgumentParser
import PCSC
import Trust

struct CardVerifyCommand: AnsweringCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Checks a card; with its PIN also that its key is there.",
        discussion: """
            Without a PIN the check «holder.signature» stays unknown. With one, exactly one VERIFY \
            is sent, and the card signs a fresh challenge.
            """
    )

    @OptionGroup var options: GlobalOptions

    @Option(help: "Read the PIN from the first line of FILE, or of standard input for «-».")
    var pinFile: String?

    @Flag(help: "Ask for the PIN at the terminal.")
    var pin = false

    @Flag(help: "Send the PIN although it may be the last try.")
    var confirmLastTry = false

    func answer(_ output: Output) async throws(Failure) -> ExitStatus {
        let entry: PINEntry? = pinFile != nil || pin ? try PINEntry(file: pinFile) : nil
        let settings = try await Settings(directory: options.configDir)
        let choice = ReaderChoice(denied: settings.deniedReaders)
        let name = options.reader
        let examiner = try await Station.examiner(options, settings, sendsPIN: entry != nil)
        let confirmsLastTry = confirmLastTry
        let verdict = try CardAccess.withReaders(for: examiner) { context throws(Failure) in
            let reader = try choice.reader(named: name, among: choice.listings(context))
            var card = try OpenCard(context, in: reader)
            let contents = card.contents
            guard let entry else { return examiner.examine(contents, as: .old) }
            let pin = try entry.pin(prompt: "PIN: ")
            return try card.holdForPIN { transaction throws(Failure) in
                try stopping { () throws(Stop) in
                    try examiner.authenticate(
                        contents,
                        pin: pin,
                        fields: [("reader", Array(reader.description.utf8))],
                        confirmsLastTry: confirmsLastTry,
                        on: transaction
                    )
                }
            }
        }
        let checks = verdict.checks.map { check -> JSON in
            .object([
                ("id", .string(check.id.rawValue)), ("result", .string(check.result.rawValue)),
                ("detail", .string(check.detail)),
            ])
        }
        let lines = verdict.checks.map {
            "\($0.result.rawValue)\t\($0.id.rawValue)\t\($0.detail)\n"
        }
        output.answer(
            "tscns.verification/1",
            [
                ("verdict", .string(verdict.outcome.rawValue)), ("checks", .array(checks)),
                // Only a wrong PIN makes a card tell it, and that is an error with the number.
                ("triesLeft", .null),
            ],
            text: lines.joined() + "\(verdict.outcome.rawValue)\n"
        )
        return verdict.outcome == .rejected ? .refused : .done
    }
}
