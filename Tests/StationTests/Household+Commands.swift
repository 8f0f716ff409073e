// SPDX-License-Identifier: EUPL-1.2

import CivilTime
import Foundation
import Testing
import VirtualCard

extension Household {
    /// Runs `tscns` on this household's station.
    func tscns(
        _ arguments: [String],
        input: String = "",
        environment: [String: String?] = [:],
        meanwhile: (pid_t) throws -> Void = { _ in }
    ) throws -> Run {
        try Program.built("tscns").run(
            arguments + places,
            input: input,
            environment: environment,
            meanwhile: meanwhile
        )
    }

    /// Where the station is.
    var places: [String] { ["--config-dir", path("config"), "--state-dir", path("state")] }

    /// The arguments of a complete activation.
    func activation(
        lastSix: String? = nil,
        expires: String? = nil,
        pinFile: String = "pins/old.pin"
    ) -> [String] {
        let new = world.plan.new
        return [
            "activate", "--json", "--last-six", lastSix ?? String(new.teamNumber?.suffix(6) ?? ""),
            "--expires", expires ?? new.expires.iso8601, "--pin-file", path(pinFile), "--confirm",
        ]
    }

    func activate(
        lastSix: String? = nil,
        expires: String? = nil,
        pinFile: String = "pins/old.pin",
        _ more: String...
    ) throws -> Run {
        try tscns(activation(lastSix: lastSix, expires: expires, pinFile: pinFile) + more)
    }

    /// The old card, new from the factory.
    func oldCard(_ faults: Fault...) throws -> VirtualCard {
        try VirtualCard(world.old, faults: faults)
    }

    /// The card that the holder received.
    func newCard(_ faults: Fault...) throws -> VirtualCard {
        try VirtualCard(world.new, faults: faults)
    }

    /// The ledger as it is now; a bad one fails the test.
    @discardableResult
    func verifiedLedger(
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> Answers.LedgerVerification {
        let run = try tscns(["ledger", "verify", "--json", "--all-signatures"])
        let ledger: Answers.LedgerVerification = try run.answer()
        #expect(ledger.ok && run.end == .exit(0), "\(run.text)", sourceLocation: sourceLocation)
        return ledger
    }

    func activations() throws -> [Answers.Activations.Record] {
        try tscns(["activation", "list", "--json"]).expect(.exit(0))
            .answer(Answers.Activations.self).activations
    }
}

extension Run {
    /// The same run, when it ended like this.
    func expect(_ end: End) throws -> Run {
        guard self.end == end else { throw UnexpectedEnd(run: self, expected: end) }
        return self
    }

    struct UnexpectedEnd: Error, CustomStringConvertible {
        let run: Run
        let expected: End
        var description: String { "expected \(expected): \(run.text)" }
    }

    /// The id of a refusal (exit 4) or of an error.
    var reasonID: String? {
        if let refusal = try? answer(Answers.Refusal.self) { return refusal.refusal.id }
        return try? answer(Answers.Failure.self).error.id
    }
}
