// SPDX-License-Identifier: EUPL-1.2

import ArgumentParser

struct DoctorCommand: AnsweringCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Tells what works on this machine, what does not, and one remedy each."
    )

    @OptionGroup var options: GlobalOptions

    func answer(_ output: Output) async throws(Failure) -> ExitStatus {
        let findings = await Doctor(options: options).findings()
        let objects = findings.map { finding -> JSON in
            .object([
                ("id", .string(finding.id)), ("level", .string(finding.level.rawValue)),
                ("message", .string(finding.message)), ("remedy", JSON(finding.remedy)),
            ])
        }
        let lines = findings.map { finding in
            "\(finding.level.mark) \(finding.message)\n"
                + (finding.remedy.map { "    \($0)\n" } ?? "")
        }
        let isWell = !findings.contains { $0.level == .error }
        output.answer(
            "tscns.doctor/1",
            [("ok", .boolean(isWell)), ("findings", .array(objects))],
            text: lines.joined()
        )
        return isWell ? .done : .unavailable
    }
}
