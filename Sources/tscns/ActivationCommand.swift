// SPDX-License-Identifier: EUPL-1.2

import Activation
import ArgumentParser
import CivilTime
import Ledger
import TSCNS

struct ActivationCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "activation",
        abstract: "The activations of this station.",
        subcommands: [
            ActivationListCommand.self, ActivationShowCommand.self, ActivationCancelCommand.self,
            ActivationDeliveredCommand.self, GuessesResetCommand.self,
        ]
    )
}

struct ActivationListCommand: AnsweringCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists the newest activations, without personal data."
    )

    @OptionGroup var options: GlobalOptions

    @Option(help: "How many at most.")
    var limit = 100

    func answer(_ output: Output) async throws(Failure) -> ExitStatus {
        let station = try await Station(options)
        let records = try station.ledgerState { state throws(LedgerError) in
            try state.newestActivations(limit: limit)
        }
        output.answer(
            "tscns.activations/1",
            [("activations", .array(records.map { .object($0.members) }))],
            text: records.map {
                "\($0.protocolNumber)\t\($0.phase.rawValue)\t\($0.requestedAt.rfc3339)\n"
            }
            .joined()
        )
        return .done
    }
}

struct ActivationShowCommand: AnsweringCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Shows one activation, without personal data."
    )

    @OptionGroup var options: GlobalOptions

    @Argument(help: "The 17 digits of the protocol number.")
    var `protocol`: String

    func answer(_ output: Output) async throws(Failure) -> ExitStatus {
        let number = try ProtocolNumber(typed: `protocol`)
        let station = try await Station(options)
        let record = try station.ledgerState { state throws(LedgerError) in
            try state.activation(number.text)
        }
        guard let record else { throw .noSuchActivation }
        output.answer(
            "tscns.activationState/1",
            record.members,
            text: record.members.map { "\($0)\t\($1.text)\n" }.joined()
        )
        return .done
    }
}

struct ActivationCancelCommand: AnsweringCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel",
        abstract: "Ends an activation whose codes were not released yet."
    )

    @OptionGroup var options: GlobalOptions

    @Argument(help: "The 17 digits of the protocol number.")
    var `protocol`: String

    func answer(_ output: Output) async throws(Failure) -> ExitStatus {
        let number = try ProtocolNumber(typed: `protocol`)
        let engine = try await Station(options).engine()
        guard try stopping({ () throws(Stop) in try engine.cancel(number) }) else {
            throw .noSuchActivation
        }
        output.answer(
            "tscns.activationCancelled/1",
            [("protocol", .string(number.text))],
            text: "Attivazione \(number.text) annullata.\n"
        )
        return .done
    }
}

struct ActivationDeliveredCommand: AnsweringCommand {
    static let configuration = CommandConfiguration(
        commandName: "delivered",
        abstract: "Notes that the holder has the codes, and destroys them here."
    )

    @OptionGroup var options: GlobalOptions

    @Argument(help: "The 17 digits of the protocol number.")
    var `protocol`: String

    func answer(_ output: Output) async throws(Failure) -> ExitStatus {
        let number = try ProtocolNumber(typed: `protocol`)
        let engine = try await Station(options).engine()
        guard try stopping({ () throws(Stop) in try engine.deliver(number) }) else {
            throw .noSuchActivation
        }
        output.answer(
            "tscns.activationDelivered/1",
            [("protocol", .string(number.text))],
            text: "I codici dell'attivazione \(number.text) sono consegnati e qui distrutti.\n"
        )
        return .done
    }
}

struct GuessesResetCommand: AnsweringCommand {
    static let configuration = CommandConfiguration(
        commandName: "reset-guesses",
        abstract: "Forgets the wrong guesses of a holder."
    )

    @OptionGroup var options: GlobalOptions

    @Argument(help: "The holder's codice fiscale.")
    var fiscalCode: String

    func answer(_ output: Output) async throws(Failure) -> ExitStatus {
        guard let holder = FiscalCode(fiscalCode) else {
            throw Failure(
                id: "usage",
                message: "This is no codice fiscale: 16 characters with the right check letter.",
                remedy: "Copy it from the card.",
                status: .usage
            )
        }
        let engine = try await Station(options).engine()
        try stopping { () throws(Stop) in try engine.resetGuesses(of: holder) }
        output.answer("tscns.guessesReset/1", [], text: "I tentativi sono azzerati.\n")
        return .done
    }
}

extension ActivationRecord {
    /// What may be shown to anybody who may read the ledger's public part.
    fileprivate var members: [(String, JSON)] {
        [
            ("protocol", .string(protocolNumber)), ("phase", .string(phase.rawValue)),
            ("requestedAt", .string(requestedAt.rfc3339)),
            ("completedAt", JSON(completedAt?.rfc3339)),
            ("provingAttempts", .number(provingAttempts)),
            ("firstIndex", .number(firstIndex)), ("lastIndex", .number(lastIndex)),
        ]
    }
}

extension ProtocolNumber {
    fileprivate init(typed text: String) throws(Failure) {
        guard let number = ProtocolNumber(text) else {
            throw Failure(
                id: "usage",
                message: "This is no protocol number: 17 digits with the right check digits.",
                remedy: "Copy it from the summary, or see «tscns activation list».",
                status: .usage
            )
        }
        self = number
    }
}

extension Failure {
    fileprivate static let noSuchActivation = Failure(
        id: "activation.unknown",
        message: "There is no such activation, or it can't be changed any more.",
        remedy: "See «tscns activation list».",
        status: .refused
    )
}
