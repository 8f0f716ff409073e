// SPDX-License-Identifier: EUPL-1.2

internal import ArgumentParser
internal import Foundation
internal import Glibc
internal import VirtualCard

/// Puts a card into a slot of the virtual reader until a signal takes it out.
struct Serve: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Put a software card into the reader.",
        discussion: """
            Prints `ready` each time a card is in. SIGTERM or SIGINT takes it out and ends; SIGUSR1 \
            takes it out and puts the --swap card in, and back again. At the end the tries that \
            are left are written back to the card files.

            Faults: \(Fault.names.joined(separator: ", ")).
            """
    )

    @Argument(help: "The card file that `issue` wrote.", completion: .file(extensions: ["card"]))
    var card: String

    @Option(help: "The card that SIGUSR1 swaps in.", completion: .file(extensions: ["card"]))
    var swap: String?

    @Option(help: "The slot of the virtual reader, 0 or 1.")
    var slot: UInt16 = 0

    @Option(help: "The port of the slot, when it is not that of the driver's default.")
    var port: UInt16?

    @Option(
        name: .customLong("fault"),
        help: "Something that the card does wrong; repeatable.",
        transform: { text in
            guard let fault = Fault(text)
            else { throw ValidationError("No fault is called \(text).") }
            return fault
        }
    )
    var faults: [Fault] = []

    @Option(help: "Write what the cards have counted to this file at the end.")
    var statistics: String?

    func validate() throws {
        guard slot <= 1 else { throw ValidationError("The virtual reader has slots 0 and 1.") }
    }

    func run() throws {
        let port = port ?? VPCDConnection.firstPort + slot
        let served = try [card, swap].compactMap(\.self).map {
            try ServedCard(path: $0, faults: faults, port: port)
        }
        let events = EventQueue()
        let signals = SignalWatch([SIGTERM, SIGINT, SIGUSR1], appendingTo: events)
        defer { withExtendedLifetime(signals) {} }
        var current = 0
        var isServing = true
        while isServing {
            let connection = served[current].connection
            try connection.insert { events.append(.removed) }
            print("ready")
            fflush(nil)
            let event = events.next()
            connection.remove()
            try served[current].store()
            current = (current + 1) % served.count
            isServing = event == .signal(SIGUSR1)
            if isServing { Thread.sleep(forTimeInterval: VPCDConnection.pauseBetweenCards) }
        }
        if let statistics { try Self.write(served, to: statistics) }
    }

    private static func write(_ served: [ServedCard], to path: String) throws {
        let report = Report(cards: served.map(\.report))
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try encoder.encode(report).write(to: URL(fileURLWithPath: path), options: .atomic)
    }

    /// What `--statistics` writes.
    private struct Report: Encodable {
        let schema = "tscns.statistics/1"
        let cards: [ServedCard.Report]
    }
}
