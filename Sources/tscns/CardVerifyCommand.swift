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
        let settings = try await Settings(directory: options.configDir)
        let choice = ReaderChoice(denied: settings.deniedReaders)
        let name = options.reader
        let entry = pinFile != nil || pin ? PINEntry(file: pinFile) : nil
        let examiner = try await Station.examiner(options, settings, sendsPIN: entry != nil)
        let confirmsLastTry = confirmLastTry
        let verdict = try CardAccess.withReaders { context throws(Failure) in
            let reader = try choice.reader(named: name, among: choice.listings(context))
            var connection = try CardAccess.connect(context, reader)
            let card = try CardAccess.read(&connection)
            guard let entry else { return examiner.examine(card, as: .old) }
            let pin = try entry.pin(prompt: "PIN: ")
            return try CardAccess.hold(&connection, .reset) { transaction throws(Failure) in
                do throws(Stop) {
                    return try examiner.authenticate(
                        card,
                        pin: pin,
                        fields: [("reader", Array(reader.description.utf8))],
                        confirmsLastTry: confirmsLastTry,
                        on: transaction
                    )
                } catch {
                    throw Failure(error)
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
                // Only a real 63Cx tells it, and a verified PIN gives none.
                ("triesLeft", .null),
            ],
            text: lines.joined() + "\(verdict.outcome.rawValue)\n"
        )
        return verdict.outcome == .rejected ? .refused : .done
    }
}
