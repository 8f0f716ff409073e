// SPDX-License-Identifier: EUPL-1.2

import Activation
import ArgumentParser
import CivilTime
import Glibc
import TSCNS

struct ActivateCommand: AnsweringCommand {
    static let configuration = CommandConfiguration(
        commandName: "activate",
        abstract: "Activates a new TS-CNS with the old one that is still valid.",
        discussion: """
            Both cards in two readers, or one after the other in one. What is not given is asked \
            at the terminal. The codes are kept until «tscns activation delivered»: until then the \
            same command, with the old card, gives them again.
            """
    )

    @OptionGroup var options: GlobalOptions

    @Option(help: "The last six digits of the number on the back of the new card.")
    var lastSix: String?

    @Option(help: "The expiry date on the front of the new card, YYYY-MM-DD.")
    var expires: String?

    @Option(help: "The reader of the new card, if it is another one.")
    var newReader: String?

    @Option(
        help: "Read the old card's PIN from the first line of FILE, or of standard input («-»)."
    )
    var pinFile: String?

    @Flag(help: "Confirm the data and ask for the activation without being asked again.")
    var confirm = false

    @Flag(help: "Send the PIN although it may be the last try.")
    var confirmLastTry = false

    func answer(_ output: Output) async throws(Failure) -> ExitStatus {
        do {
            return try await activate(output)
        } catch {
            guard error.status == .refused, output.asJSON else { throw error }
            let refusal = JSON.object([
                ("id", .string(error.id)), ("message", .string(error.message)),
                ("remedy", .string(error.remedy)),
            ])
            output.answer("tscns.activation/1", [("refusal", refusal)], text: "")
            return .refused
        }
    }

    private func activate(_ output: Output) async throws(Failure) -> ExitStatus {
        let order = try order()
        let station = try await Station(options)
        let engine = try station.engine()
        let session = ActivationSession(
            engine: engine,
            choice: ReaderChoice(denied: station.settings.deniedReaders),
            order: order,
            requiresNewCard: station.settings.newCard == .required
        )
        let result = try CardAccess.withReaders(for: engine.examiner) { context throws(Failure) in
            try session.run(context)
        }
        let released = try stopping { () throws(Stop) in
            try engine.codes(of: result.protocolNumber, for: result.holder)
        }
        let answer = ActivationAnswer(
            protocolNumber: result.protocolNumber,
            holder: result.holder.card.personalData
        )
        guard answer.write(released, asJSON: output.asJSON) else {
            throw Failure(
                id: "output",
                message: "The answer could not be written; the codes are kept.",
                remedy: "Run the same command again where its output can be read.",
                status: .unexpected
            )
        }
        if order.isInteractive, !output.asJSON, askWhetherSaved() {
            _ = try stopping { () throws(Stop) in try engine.deliver(result.protocolNumber) }
            Output.remark("I codici sono stati consegnati e qui distrutti.")
        }
        return .done
    }

    private func askWhetherSaved() -> Bool {
        for question in [
            "Scrivi SALVATI quando hai salvato o copiato i codici (Invio per tenerli qui): ",
            "Dopo la conferma qui non saranno più disponibili. Scrivi ancora SALVATI: ",
        ] {
            guard Terminal.ask(question) == "SALVATI" else { return false }
        }
        return true
    }

    private func order() throws(Failure) -> ActivationOrder {
        if let lastSix {
            guard lastSix.utf8.count == 6, lastSix.utf8.allSatisfy({ (0x30...0x39).contains($0) })
            else { throw Self.usage("«--last-six» takes six digits.") }
        }
        var date: CalendarDate?
        if let expires {
            guard let read = CalendarDate(iso8601: expires) else {
                throw Self.usage("«--expires» takes a date that exists, as YYYY-MM-DD.")
            }
            date = read
        }
        let isInteractive = Terminal.isThere && pinFile != "-" && !options.asJSON
        guard isInteractive || (lastSix != nil && date != nil && confirm && pinFile != nil) else {
            throw Self.usage(
                "Without a terminal «--last-six», «--expires», «--pin-file» and «--confirm»"
                    + " are all needed."
            )
        }
        return ActivationOrder(
            lastSix: lastSix,
            expires: date,
            isConfirmed: confirm,
            confirmsLastTry: confirmLastTry,
            pin: try PINEntry(file: pinFile),
            reader: options.reader,
            newReader: newReader,
            isInteractive: isInteractive
        )
    }

    private static func usage(_ message: String) -> Failure {
        Failure(
            id: "usage",
            message: message,
            remedy: "See «tscns activate --help».",
            status: .usage
        )
    }
}

/// What the person gave on the command line.
struct ActivationOrder: Sendable {
    let lastSix: String?
    let expires: CalendarDate?
    let isConfirmed: Bool
    let confirmsLastTry: Bool
    let pin: PINEntry
    let reader: String?
    let newReader: String?
    let isInteractive: Bool
}
