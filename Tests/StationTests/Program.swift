// SPDX-License-Identifier: EUPL-1.2

import Foundation
import Glibc

/// A program that is run as people run it, with an end to everybody's patience.
struct Program {
    let path: String
    /// More than any answer may take; a program that is still there is killed, and its run failed.
    static let patience = Duration.seconds(20)

    /// A program of this package, built beside the tests.
    static func built(_ name: String) throws -> Program {
        let tests = URL(fileURLWithPath: CommandLine.arguments.first ?? "")
        let working = URL(fileURLWithPath: FileManager.default.currentDirectoryPath)
        let places = [
            tests.deletingLastPathComponent(), Bundle.main.bundleURL.deletingLastPathComponent(),
            Bundle.main.bundleURL, working.appendingPathComponent(".build/debug"),
        ]
        let paths = places.map { $0.appendingPathComponent(name).path }
        guard let path = paths.first(where: FileManager.default.isExecutableFile) else {
            throw ProgramAbsent(name: name)
        }
        return Program(path: path)
    }

    /// A program of the machine.
    static func installed(_ name: String) throws -> Program {
        let paths = ["/usr/bin", "/usr/sbin", "/bin", "/sbin"].map { "\($0)/\(name)" }
        guard let path = paths.first(where: FileManager.default.isExecutableFile) else {
            throw ProgramAbsent(name: name)
        }
        return Program(path: path)
    }

    /// Runs the program to its end, and kills it when it has none.
    ///
    /// - Parameters:
    ///   - arguments: Its arguments.
    ///   - input: What it reads from standard input.
    ///   - changes: Variables of its environment besides ours; nil takes one away.
    ///   - patience: How long it may take.
    ///   - meanwhile: What to do while it runs, told its process id.
    /// - Returns: How it ended and what it said.
    /// - Throws: When it can't be started, and what `meanwhile` throws.
    func run(
        _ arguments: [String],
        input: String = "",
        environment changes: [String: String?] = [:],
        patience: Duration = Self.patience,
        meanwhile: (pid_t) throws -> Void = { _ in }
    ) throws -> Run {
        let directory = try TemporaryDirectory()
        try directory.write(Array(input.utf8), to: "in")
        for name in ["out", "err"] { try directory.write([], to: name) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.environment = changes.reduce(into: ProcessInfo.processInfo.environment) {
            $0[$1.key] = $1.value
        }
        let streams = [
            try FileHandle(forReadingFrom: directory.url("in")),
            try FileHandle(forWritingTo: directory.url("out")),
            try FileHandle(forWritingTo: directory.url("err")),
        ]
        // Foundation lists all open files at each start, and reads past the end of a long list.
        defer { for stream in streams { try? stream.close() } }
        (process.standardInput, process.standardOutput) = (streams[0], streams[1])
        process.standardError = streams[2]
        let ended = DispatchSemaphore(value: 0)
        process.terminationHandler = { _ in ended.signal() }
        let clock = ContinuousClock()
        let start = clock.now
        try process.run()
        let pid = process.processIdentifier
        do {
            try meanwhile(pid)
        } catch {
            kill(pid, SIGKILL)
            ended.wait()
            throw error
        }
        let limit = Int(patience / .milliseconds(1))
        let isOverdue = ended.wait(timeout: .now() + .milliseconds(limit)) == .timedOut
        if isOverdue {
            kill(pid, SIGKILL)
            ended.wait()
        }
        return Run(
            command: ([path] + arguments).joined(separator: " "),
            end: isOverdue
                ? .overdue
                : process.terminationReason == .exit
                    ? .exit(process.terminationStatus) : .signal(process.terminationStatus),
            output: try directory.read("out"),
            errors: try directory.read("err"),
            duration: clock.now - start
        )
    }
}

/// How a program ended, and what it said.
struct Run {
    let command: String
    let end: End
    let output: [UInt8]
    let errors: [UInt8]
    let duration: Duration

    enum End: Hashable {
        case exit(Int32)
        case signal(Int32)
        /// It was killed because it had not ended by itself.
        case overdue
    }

    /// Both streams, for failures of tests and for the search for secrets.
    var text: String {
        "\(command)\n\(end) after \(duration)\n"
            + String(decoding: output + Array("\n".utf8) + errors, as: UTF8.self)
    }

    /// The one JSON object on standard output.
    func answer<Answer: Decodable>(_ type: Answer.Type = Answer.self) throws -> Answer {
        do {
            return try JSONDecoder().decode(type, from: Data(output))
        } catch {
            throw UnexpectedAnswer(run: self, error: error)
        }
    }
}

/// A program that the tests need is not there.
struct ProgramAbsent: Error, CustomStringConvertible {
    let name: String
    var description: String { "\(name) is not there: build everything, or apt install it" }
}

/// A program answered something that is not what its contract says.
struct UnexpectedAnswer: Error, CustomStringConvertible {
    let run: Run
    let error: any Error
    var description: String { "\(error)\n\(run.text)" }
}
