// SPDX-License-Identifier: EUPL-1.2

internal import ArgumentParser
internal import CivilTime
internal import Foundation
internal import VirtualCard

/// Writes a made-up world into a directory.
struct Issue: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make two cards of a holder, and everything around them.",
        discussion: """
            Writes into a new or empty directory: old.card and new.card for `serve`; pins/; trust/ \
            with certificates and revocation lists of the authorities; issuers/ with the \
            certificates that batches are signed by, keys/ with their keys; batch.jsonl with what \
            the issuer of the old card delivers, batch-CODE.jsonl for each other issuer.
            """
    )

    @Option(help: "The directory.", completion: .directory)
    var out: String

    @Option(
        help: ArgumentHelp("What the world tells: \(Self.scenarios).", valueName: "name"),
        transform: Self.scenario
    )
    var scenario: Scenario = .ok

    @Option(
        help: ArgumentHelp("The old card: \(Self.generations).", valueName: "name"),
        transform: Self.generation
    )
    var oldGeneration: CardProfile = .st2021

    @Option(
        help: ArgumentHelp("The new card: \(Self.generations).", valueName: "name"),
        transform: Self.generation
    )
    var newGeneration: CardProfile = .idemia2021

    @Option(help: "The day to make the world for, YYYY-MM-DD; otherwise today in Italy.")
    var today: String?

    func run() throws {
        var generator = SystemRandomNumberGenerator()
        guard
            var plan = WorldPlan(
                today: try day(),
                old: oldGeneration,
                new: newGeneration,
                using: &generator
            )
        else { throw ValidationError("These generations make no world.") }
        scenario.apply(to: &plan)
        try WorldDirectory(path: out).write(VirtualWorld(plan))
    }

    private func day() throws -> CalendarDate {
        guard let today else {
            let seconds = Date().timeIntervalSince1970.rounded(.down)
            return ItalianTime.day(at: UnixTime(seconds: Int64(seconds)))
        }
        guard let day = CalendarDate(iso8601: today)
        else { throw ValidationError("\(today) is no day; write YYYY-MM-DD.") }
        return day
    }

    private static let scenarios = Scenario.allCases.map(\.rawValue).joined(separator: ", ")
    private static let generations = CardProfile.all.map(\.name).joined(separator: ", ")

    private static func scenario(_ name: String) throws -> Scenario {
        guard let scenario = Scenario(rawValue: name)
        else { throw ValidationError("No scenario is called \(name): \(scenarios).") }
        return scenario
    }

    private static func generation(_ name: String) throws -> CardProfile {
        guard let profile = CardProfile(named: name)
        else { throw ValidationError("No generation is called \(name): \(generations).") }
        return profile
    }
}
