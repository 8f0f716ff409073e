// SPDX-License-Identifier: EUPL-1.2

internal import ArgumentParser
internal import Foundation
internal import VirtualCard

/// A card file, the card made from it and its way into the reader.
struct ServedCard {
    let path: String
    let card: VirtualCard
    let connection: VPCDConnection

    init(path: String, faults: [Fault], port: UInt16) throws {
        self.path = path
        guard let bytes = try? Data(contentsOf: URL(fileURLWithPath: path))
        else { throw ValidationError("Can't read \(path).") }
        card = try VirtualCard(CardImage(json: Array(bytes)), faults: faults)
        connection = VPCDConnection(card, port: port)
    }

    /// Writes codes and tries back to the card file, whole or not at all.
    func store() throws {
        let json = try card.image.json()
        try Data(json).write(to: URL(fileURLWithPath: path), options: .atomic)
    }

    /// What the card has counted.
    var report: Report { Report(card: path, statistics: card.statistics) }

    struct Report: Encodable {
        let card: String
        let statistics: CardStatistics
    }
}
