// SPDX-License-Identifier: EUPL-1.2

import Foundation
import Testing
import VirtualCard

extension StationTests {
    @Suite("Commands that are not what they must be")
    struct Usage {
        private func expect(
            _ run: Run,
            _ id: String,
            _ end: Run.End,
            sourceLocation: SourceLocation = #_sourceLocation
        ) throws {
            #expect(run.end == end, "\(run.text)", sourceLocation: sourceLocation)
            let failure: Answers.Failure = try run.answer()
            #expect(failure.schema == "tscns.error/1", sourceLocation: sourceLocation)
            #expect(failure.error.id == id, "\(run.text)", sourceLocation: sourceLocation)
            #expect(!failure.error.message.isEmpty, sourceLocation: sourceLocation)
            #expect(!failure.error.remedy.isEmpty, sourceLocation: sourceLocation)
        }

        static let wrong: [[String]] = [
            ["--nonsense"], ["nonsense"], ["card", "nonsense"], ["card", "show", "--nonsense"],
            ["card", "show", "surplus"], ["activate"], ["activate", "--confirm"],
            ["activate", "--last-six", "12345", "--expires", "2032-01-01", "--confirm"],
            ["activate", "--last-six", "1234567"], ["activate", "--last-six", "12345a"],
            ["activate", "--last-six", "123456", "--expires", "2032-02-31"],
            ["activate", "--last-six", "123456", "--expires", "31/12/2032"],
            ["activate", "--last-six"], ["activation", "show", "12345678901234567"],
            ["activation", "delivered", "nonsense"], ["activation", "reset-guesses", "NOBODY"],
            ["registry", "import"], ["ledger", "show", "--from", "-1"],
            ["ledger", "verify", "--key", "nonsense"], ["card", "show", "--log-level", "loud"],
        ]

        @Test("every wrong use ends in 2 and says so in JSON", arguments: wrong)
        func usage(arguments: [String]) throws {
            let household = try Household.ordinary()
            let run = try household.tscns(arguments + ["--json"])
            try expect(run, "usage", .exit(2))
        }

        @Test("help and version are no errors", arguments: ["--help", "card --help"])
        func help(line: String) throws {
            let run = try Program.built("tscns").run(line.split(separator: " ").map(String.init))
            #expect(run.end == .exit(0), "\(run.text)")
            #expect(run.output.holds(Array("USAGE".utf8)))
        }

        @Test("without JSON there is a sentence and a hint on standard error")
        func words() throws {
            let household = try Household.ordinary()
            let run = try withCards(nil, nil) { try household.tscns(["card", "show"]) }
            #expect(run.end == .exit(3))
            #expect(run.output.isEmpty)
            #expect(run.errors.holds(Array("tscns: ".utf8)))
            #expect(run.errors.split(separator: 0x0A).count >= 2)
        }

        @Test("no card, no such reader, two cards that may be meant")
        func readers() throws {
            let household = try Household.ordinary()
            let show = ["card", "show", "--json"]
            try withCards(nil, nil) {
                try expect(household.tscns(show), "card.absent", .exit(3))
                try expect(
                    household.tscns(show + ["--reader", "no such"]),
                    "reader.absent",
                    .exit(3)
                )
            }
            try withCards(household.oldCard(), household.newCard()) {
                try expect(household.tscns(show), "usage", .exit(2))
                try expect(household.tscns(show + ["--reader", "Virtual"]), "usage", .exit(2))
            }
        }

        @Test("C01: without pcscd the id is pcsc.unavailable")
        func withoutService() throws {
            let household = try Household.ordinary()
            let run = try household.tscns(
                ["card", "show", "--json"],
                environment: ["PCSCLITE_CSOCK_NAME": "/run/station/no-such-socket"]
            )
            try expect(run, "pcsc.unavailable", .exit(3))
        }

        @Test("readers.deny: a denied reader is not there")
        func denied() throws {
            let household = try Household.ordinary()
            let settings = "readers:\n  deny:\n    - Virtual PCD 00 00\n"
            try household.home.write(Array(settings.utf8), to: "config/tscnsd.yaml")
            let old = try household.oldCard()
            try withCards(old, nil) {
                let list: Answers.Readers = try household.tscns(["reader", "list", "--json"])
                    .expect(.exit(0)).answer()
                #expect(list.readers.map(\.name) == ["Virtual PCD 00 01"])
                let run = try household.tscns(["card", "show", "--json", "--reader", "00 00"])
                try expect(run, "reader.absent", .exit(3))
            }
            #expect(old.statistics.exchanges == 0)
        }

        @Test(
            "without a station the exit code is 7",
            arguments: [
                ["activation", "list"], ["registry", "status"], ["ledger", "show"],
                ["activation", "delivered", "26327955040000147"],
            ]
        )
        func noStation(arguments: [String]) throws {
            let nowhere = try TemporaryDirectory()
            let run = try Program.built("tscns").run(
                arguments + ["--json", "--config-dir", nowhere.path]
                    + ["--state-dir", nowhere.path + "/none"]
            )
            #expect(run.end == .exit(7), "\(run.text)")
            let failure: Answers.Failure = try run.answer()
            #expect(failure.error.id == "state.absent")
        }

        @Test(
            "an empty state directory is no station",
            arguments: [
                ["activation", "list"], ["registry", "status"], ["ledger", "show"],
            ]
        )
        func emptyStation(arguments: [String]) throws {
            let empty = try TemporaryDirectory()
            let run = try Program.built("tscns").run(
                arguments + ["--json", "--config-dir", empty.path, "--state-dir", empty.path]
            )
            #expect(run.end == .exit(7), "\(run.text)")
            #expect(try empty.files(below: ".").isEmpty, "looking makes nothing")
        }

        @Test("a state directory that can't be made is not permitted")
        func unwritable() throws {
            let run = try Program.built("tscns").run([
                "registry", "init", "--json", "--config-dir", "/proc/none",
                "--state-dir", "/proc/none/state",
            ])
            #expect(run.end == .exit(6), "\(run.text)")
        }

        @Test("another user's state directory is not permitted")
        func foreign() throws {
            // Users that this namespace does not map show as 65534, whom nobody here can become.
            let candidates = ["/var/cache/man", "/var/lib/apt/lists/partial", "/", "/usr", "/etc"]
            let foreign = try #require(
                candidates.first { path in
                    let values = try? FileManager.default.attributesOfItem(atPath: path)
                    return values?[.ownerAccountID] as? Int == 65534
                },
                "no directory of another user was found"
            )
            let run = try Program.built("tscns").run([
                "activation", "list", "--json", "--config-dir", "/proc/none",
                "--state-dir", foreign,
            ])
            #expect(run.end == .exit(6), "\(run.text)")
        }

        @Test("a configuration that is none is told, not guessed")
        func configuration() throws {
            let household = try Household.ordinary()
            for text in [
                "policy:\n  revocation: perhaps\n", "policy: [", "policy:\n  weakUntil: x\n",
            ] {
                try household.home.write(Array(text.utf8), to: "config/tscnsd.yaml")
                let run = try household.tscns(["reader", "list", "--json"])
                #expect(run.end == .exit(7), "\(text): \(run.text)")
                #expect(run.reasonID == "configuration.invalid", "\(text): \(run.text)")
            }
        }
    }
}
