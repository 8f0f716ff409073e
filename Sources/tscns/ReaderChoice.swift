// SPDX-License-Identifier: EUPL-1.2

import Activation
import PCSC
import SmartCard
import TSCNS

/// A reader with what is in it.
struct ReaderListing: Sendable {
    let name: ReaderName
    let state: ReaderState

    /// What the reader holds, as far as its answer to reset tells.
    var content: Content {
        switch state.content {
        case .empty: .empty
        case .mute: .mute
        case .card(let atr): ATR(atr).flatMap(CNSMarker.init) == nil ? .otherCard : .cns
        }
    }

    enum Content: String {
        case empty
        case mute
        case cns
        case otherCard = "other"
    }
}

/// The choice of a reader: what the person named, or the only one that can be meant.
struct ReaderChoice: Sendable {
    /// Parts of names of readers that the configuration refuses.
    let denied: [String]

    /// All readers that may be used, with what is in them.
    func listings(_ context: borrowing ReaderContext) throws(Failure) -> [ReaderListing] {
        do {
            var listings: [ReaderListing] = []
            for name in try context.readers() where !isDenied(name) {
                listings.append(ReaderListing(name: name, state: try context.state(of: name)))
            }
            return listings
        } catch {
            throw Failure(error)
        }
    }

    /// The one reader with this name, or with a name that has this part.
    func reader(named name: String, among listings: [ReaderListing]) throws(Failure) -> ReaderName {
        if let exact = listings.first(where: { $0.name.description == name }) { return exact.name }
        let similar = listings.filter {
            $0.name.description.lowercased().contains(name.lowercased())
        }
        guard let first = similar.first else { throw Failure(.readerAbsent) }
        guard similar.count == 1 else { throw ambiguous(similar) }
        return first.name
    }

    /// The reader that holds the card that is meant.
    ///
    /// - Parameters:
    ///   - name: What the person named, or nil for the only reader that holds a CNS.
    ///   - listings: The readers.
    ///   - excepted: A reader that is meant for something else.
    /// - Returns: The reader.
    /// - Throws: `reader.absent`, `card.absent`, `card.notCNS`, or `usage` when several could be meant.
    func reader(
        named name: String?,
        among listings: [ReaderListing],
        except excepted: ReaderName? = nil
    ) throws(Failure) -> ReaderName {
        if let name { return try reader(named: name, among: listings) }
        let listings = listings.filter { $0.name != excepted }
        guard !listings.isEmpty else { throw Failure(.readerAbsent) }
        let cards = listings.filter { $0.content == .cns }
        switch cards.count {
        case 1: return cards[0].name
        case 0:
            let others = listings.filter { $0.content != .empty }
            guard let other = others.first else { throw Failure(.cardAbsent) }
            throw Failure(other.content == .mute ? .cardUnreadable : .cardNotCNS)
        default: throw ambiguous(cards)
        }
    }

    private func ambiguous(_ listings: [ReaderListing]) -> Failure {
        Failure(
            id: "usage",
            message: "Più lettori possono essere quello giusto: "
                + listings.map { "«\($0.name)»" }.joined(separator: ", ") + ".",
            remedy: "Scegline uno con «--reader NOME».",
            status: .usage
        )
    }

    private func isDenied(_ name: ReaderName) -> Bool {
        denied.contains { name.description.contains($0) }
    }
}
