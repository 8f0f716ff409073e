// SPDX-License-Identifier: EUPL-1.2

import Foundation
import Testing
import VirtualCard

extension StationTests {
    @Suite("Killed anywhere, an activation is taken up again")
    struct KillSweep {
        private static let calls = [
            "write", "writev", "pwrite64", "pwritev", "fsync", "fdatasync", "ftruncate", "unlink",
            "unlinkat", "rename", "renameat2", "sendto", "sendmsg", "mkdir",
        ]

        /// How often one thread of an undisturbed activation makes each call: the last point.
        private func lastPoints() throws -> [String: Int] {
            let household = try Household.ordinary()
            let trace = household.path("trace")
            _ = try withCards(household.oldCard(), household.newCard()) {
                try strace(
                    ["-o", trace, "-e", "trace=\(Self.calls.joined(separator: ","))"],
                    household
                ).expect(.exit(0))
            }
            var counts: [String: [String: Int]] = [:]
            for call in try household.systemCalls(in: "trace") {
                counts[call.name, default: [:]][call.thread, default: 0] += 1
            }
            return counts.compactMapValues { $0.values.max() }
        }

        private func strace(_ options: [String], _ household: Household) throws -> Run {
            try Program.installed("strace").run(
                ["-f", "-qq"] + options + [Program.built("tscns").path] + household.activation()
                    + household.places
            )
        }

        @Test("at every write, sync, truncate, unlink, rename and send, one at a time")
        func everyPoint() throws {
            let template = try Household.ordinary()
            let old = try template.oldCard()
            let new = try template.newCard()
            let points = try lastPoints()
            #expect(points["pwrite64", default: 0] > 50, "the stores are written")
            #expect(points["sendto", default: 0] > 20, "the cards are asked")
            var tried = 0
            try withCards(old, new) {
                for (call, last) in points.sorted(by: { $0.key < $1.key }) {
                    for number in 1...last {
                        tried += 1
                        try kill(at: call, number, template.copy(), old, new)
                    }
                }
            }
            let list = points.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
            print("kill sweep: \(tried) points: \(list.joined(separator: ", "))")
            #expect(old.statistics.emptyVerify + new.statistics.emptyVerify == 0)
            #expect(old.statistics.wrongVerify + new.statistics.wrongVerify == 0)
        }

        private func kill(
            at call: String,
            _ number: Int,
            _ household: Household,
            _ old: VirtualCard,
            _ new: VirtualCard
        ) throws {
            let point = "\(call) \(number)"
            let before = (old: old.statistics.verify, new: new.statistics.verify)
            let options = [
                "-e", "trace=\(call)", "-e", "inject=\(call):signal=SIGKILL:when=\(number)",
            ]
            let killed = try strace(options + ["-o", "/dev/null"], household)
            #expect(killed.end == .signal(9), "\(point): \(killed.text)")

            let ledger = try household.tscns(["ledger", "verify", "--json"])
            #expect(ledger.end == .exit(0), "\(point): \(ledger.text)")
            let durable = try household.activations()
            #expect(durable.count <= 1, "\(point)")

            let again = try household.activate()
            #expect(again.end == .exit(0), "\(point): \(again.text)")
            guard let answer: Answers.Activation = try? again.answer() else { return }
            if let number = durable.first?.protocol {
                #expect(answer.protocol == number, "\(point)")
            }
            let plan = household.world.plan
            #expect(answer.pin == plan.codes?.pin, "\(point)")
            #expect(answer.puk == plan.codes?.puk, "\(point)")
            #expect(answer.cip == plan.codes?.cip, "\(point)")
            #expect(old.statistics.verify - before.old <= 2, "\(point)")
            #expect(new.statistics.verify - before.new <= 2, "\(point)")
            let after = try household.tscns(["ledger", "verify", "--json"])
            #expect(after.end == .exit(0), "\(point): \(after.text)")
        }
    }
}
