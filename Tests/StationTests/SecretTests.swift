// SPDX-License-Identifier: EUPL-1.2

import Foundation
import Glibc
import Testing
import VirtualCard

extension StationTests {
    @Suite("Secrets stay where they belong, also at the highest log level")
    struct Secrets {
        /// Runs a command at log level trace and looks for secrets in everything but the answer.
        private func run(
            _ household: Household,
            _ arguments: [String],
            _ end: Run.End,
            sourceLocation: SourceLocation = #_sourceLocation
        ) throws {
            let temporary = try TemporaryDirectory()
            let run = try household.tscns(
                arguments + ["--log-level", "trace"],
                environment: ["TMPDIR": temporary.path]
            )
            #expect(run.end == end, "\(run.text)", sourceLocation: sourceLocation)
            for secret in household.codes + [household.fiscalCode] {
                #expect(
                    !secret.isIn(run.errors),
                    "\(secret.name) on standard error of \(run.text)",
                    sourceLocation: sourceLocation
                )
            }
            let left = try temporary.files(below: ".")
            #expect(left.isEmpty, "\(left.keys)", sourceLocation: sourceLocation)
            expectNothingInFiles(household, sourceLocation: sourceLocation)
        }

        /// Codes are nowhere in the state directory; the codice fiscale only where it is on purpose.
        private func expectNothingInFiles(
            _ household: Household,
            sourceLocation: SourceLocation = #_sourceLocation
        ) {
            do {
                for (file, bytes) in try household.home.files(below: "state") {
                    for code in household.codes {
                        #expect(
                            !code.isIn(bytes),
                            "\(code.name) in \(file)",
                            sourceLocation: sourceLocation
                        )
                    }
                    guard !["registry.sqlite", "ledger.sqlite"].contains(file) else { continue }
                    #expect(
                        !household.fiscalCode.isIn(bytes),
                        "codice fiscale in \(file)",
                        sourceLocation: sourceLocation
                    )
                }
            } catch {
                Issue.record(error, sourceLocation: sourceLocation)
            }
        }

        @Test("the search finds what it looks for")
        func search() throws {
            let secret = Secret("PIN", "12345")
            for leak in [
                "pin=12345;", "3132333435", "31 32 33 34 35 ff ff ff",
                "0x31, 0x32, 0x33, 0x34, 0x35",
            ] {
                #expect(secret.isIn(Array(leak.utf8)), "\(leak)")
            }
            #expect(secret.isIn([0x00, 0x31, 0x32, 0x33, 0x34, 0x35, 0xFF]))
            #expect(secret.isIn([0x31, 0, 0x32, 0, 0x33, 0, 0x34, 0, 0x35, 0]))
            #expect(!secret.isIn(Array("1234 5, 313233343".utf8)))
            let household = try Household.ordinary()
            let answer = try withCards(household.oldCard(), household.newCard()) {
                try household.activate()
            }
            #expect(household.codes(in: answer).count == 4, "the codes released are in the answer")
            let registry = try household.home.read("state/registry.sqlite")
            #expect(household.fiscalCode.isIn(registry))
        }

        @Test("G4: reading, verifying, activating, delivering and looking at it all")
        func everything() throws {
            let household = try Household.ordinary()
            let pin = household.path("pins/old.pin")
            try withCards(household.oldCard(), household.newCard()) {
                try run(household, ["doctor"], .exit(0))
                try run(household, ["reader", "list"], .exit(0))
                try run(household, ["card", "show", "--reader", "00 00"], .exit(0))
                let verify = ["card", "verify", "--reader", "00 00"]
                try run(household, verify, .exit(0))
                try run(household, verify + ["--pin-file", pin], .exit(0))
                try run(household, household.activation(), .exit(0))
                try run(household, household.activation(), .exit(0))
                try run(household, ["registry", "status"], .exit(0))
                try run(household, ["activation", "list"], .exit(0))
                try run(household, ["ledger", "show", "--personal"], .exit(0))
                try run(household, ["ledger", "verify"], .exit(0))
                let number = try #require(household.activations().first?.protocol)
                try run(household, ["activation", "delivered", number], .exit(0))
                try run(household, household.activation(), .exit(4))
                try run(
                    household,
                    ["activation", "reset-guesses", household.world.plan.old.holder.fiscalCode],
                    .exit(0)
                )
            }
        }

        @Test("refusals and faults tell nothing either")
        func failures() throws {
            let wrongCodes = try Household.ready(.wrongCodes)
            try withCards(wrongCodes.oldCard(), wrongCodes.newCard()) {
                try run(wrongCodes, wrongCodes.activation(), .exit(4))
            }
            let household = try Household.ordinary()
            try withCards(household.oldCard(), household.newCard()) {
                // The new card's PIN on the old card: wrong, and a secret all the same.
                try run(household, household.activation(pinFile: "pins/new.pin"), .exit(3))
                try run(household, household.activation(lastSix: "123456"), .exit(4))
                try run(household, ["card", "verify"], .exit(2))
            }
            try withCards(household.oldCard(.removedAfterVerify), household.newCard()) {
                try run(household, household.activation() + ["--reader", "00 00"], .exit(3))
            }
            let faults: [Fault] = [.status(0x6F00), .randomAnswers(seed: 3), .missingCertificate]
            for fault in faults {
                try withCards(household.oldCard(fault), nil) {
                    try run(household, ["card", "show"], .exit(3))
                }
            }
        }

        @Test("a batch is decrypted, imported and refused without leaving a trace in the clear")
        func importing() throws {
            let household = try Household.ordinary()
            try household.seal(batchOf: "6090", sequence: 2, to: "next.cms")
            try run(household, ["registry", "import", household.path("next.cms")], .exit(0))
            // Its sequence does not rise: refused after it was decrypted.
            try household.seal(batchOf: "6090", sequence: 1, to: "stale.cms")
            try run(household, ["registry", "import", household.path("stale.cms")], .exit(4))
        }

        @Test("an activation makes files nowhere but in its state directory")
        func places() throws {
            let household = try Household.ordinary()
            let strace = try Program.installed("strace")
            let calls = "openat,open,creat,link,linkat,symlink,rename,renameat,renameat2,mkdir"
            let run = try withCards(household.oldCard(), household.newCard()) {
                try strace.run(
                    ["-f", "-qq", "-o", household.path("trace"), "-e", "trace=\(calls)"]
                        + [Program.built("tscns").path] + household.activation() + household.places
                )
            }
            #expect(run.end == .exit(0), "\(run.text)")
            let made = try household.systemCalls(in: "trace").filter { call in
                call.text.contains("O_CREAT") || call.text.contains("O_TMPFILE")
                    || !call.name.hasPrefix("open")
            }
            #expect(!made.isEmpty)
            let state = "\"" + household.path("state/")
            for call in made { #expect(call.text.contains(state), "\(call.text)") }
        }

        @Test("a forced crash leaves no core and no code", arguments: [SIGSEGV, SIGABRT, SIGILL])
        func crash(signal: Int32) throws {
            let household = try Household.ordinary()
            let old = try household.oldCard(.slow(milliseconds: 60))
            let directory = try TemporaryDirectory()
            let tscns = try Program.built("tscns")
            // A core may be as large as it likes, and the runtime may tell its story.
            let script = "ulimit -c unlimited; cd \"$1\"; shift; exec \"$@\""
            let run = try withCards(old, household.newCard()) {
                try Program.installed("bash").run(
                    ["-c", script, "bash", directory.path, tscns.path] + household.activation()
                        + household.places + ["--reader", "00 00", "--log-level", "trace"],
                    environment: ["SWIFT_BACKTRACE": nil]
                ) { pid in
                    let end = ContinuousClock.now + .seconds(10)
                    while old.statistics.verify == 0, ContinuousClock.now < end {
                        Thread.sleep(forTimeInterval: 0.005)
                    }
                    kill(pid, signal)
                }
            }
            #expect(old.statistics.verify == 1, "it crashed with the PIN in its memory")
            #expect(run.end == .signal(signal), "\(run.text)")
            for secret in household.codes + [household.fiscalCode] {
                #expect(!secret.isIn(run.errors), "\(secret.name): \(run.text)")
                #expect(!secret.isIn(run.output), "\(secret.name): \(run.text)")
            }
            #expect(try directory.files(below: ".").isEmpty)
            expectNothingInFiles(household)
            try household.verifiedLedger()
        }
    }
}
