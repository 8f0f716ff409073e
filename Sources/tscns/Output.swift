// SPDX-License-Identifier: EUPL-1.2

import Foundation

/// Where a command's answer goes: standard output, as one JSON object or as text for people.
///
/// What accompanies the work (questions, progress, hints) goes to standard error.
struct Output {
    let asJSON: Bool

    /// Answers.
    ///
    /// - Parameters:
    ///   - schema: Name and version of the object, such as `tscns.card/1`.
    ///   - members: The object's other members.
    ///   - text: The same for people, with its line ends.
    func answer(_ schema: String, _ members: [(String, JSON)], text: String) {
        if asJSON {
            print(JSON.object([("schema", .string(schema))] + members).text)
        } else {
            print(text, terminator: "")
        }
    }

    /// Tells why there is no answer.
    func failure(_ failure: Failure) {
        if asJSON {
            var error: [(String, JSON)] = [
                ("id", .string(failure.id)), ("message", .string(failure.message)),
                ("remedy", .string(failure.remedy)),
            ]
            if let tries = failure.triesLeft { error.append(("triesLeft", .number(tries))) }
            print(
                JSON.object([("schema", .string("tscns.error/1")), ("error", .object(error))]).text
            )
        } else {
            Self.remark("tscns: \(failure.message)\n  \(failure.remedy)")
        }
    }

    /// Says something beside the answer, to people only.
    static func remark(_ text: String) {
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }
}
