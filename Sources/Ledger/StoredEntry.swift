// SPDX-License-Identifier: EUPL-1.2

/// An entry as the file holds it.
public struct StoredEntry: Sendable, Hashable {
    /// The place of the entry, from 0.
    public let index: Int
    /// Exactly the bytes that are hashed: canonical JSON.
    public let body: [UInt8]
    /// The personal values that are not erased, by the name of their field.
    public let openings: [Opening]
    /// The id of the attempt that wrote it.
    let request: [UInt8]?
}

/// Entries and their openings, read side by side.
final class EntryStream {
    private let entries: LedgerRows
    private let openings: LedgerRows
    private var pending: (index: Int, opening: Opening)?

    init(entries: LedgerRows, openings: LedgerRows) {
        self.entries = entries
        self.openings = openings
    }

    /// The next entry.
    ///
    /// - Throws: `LedgerError.corrupt` for rows that no ledger has.
    func next() throws(LedgerError) -> StoredEntry? {
        guard let row = try entries.next() else {
            if try nextOpening() { throw .corrupt(index: nil) }
            return nil
        }
        let index = try row.integer(0)
        let body: [UInt8]
        let request: [UInt8]?
        do {
            body = try row.bytes(1)
            request = try row.optionalBytes(2)
        } catch {
            throw .corrupt(index: index)
        }
        var own: [Opening] = []
        while try nextOpening(), let candidate = pending {
            guard candidate.index >= index else { throw .corrupt(index: candidate.index) }
            guard candidate.index == index, own.count < Self.maximumOpenings else { break }
            own.append(candidate.opening)
            pending = nil
        }
        return StoredEntry(index: index, body: body, openings: own, request: request)
    }

    /// No body has room for the commitments of more.
    private static let maximumOpenings = 1024

    /// Whether an opening is pending, read ahead if need be.
    private func nextOpening() throws(LedgerError) -> Bool {
        guard pending == nil else { return true }
        guard let row = try openings.next() else { return false }
        let index = try row.integer(0)
        do {
            pending = (
                index,
                Opening(field: try row.text(1), salt: try row.bytes(2), value: try row.bytes(3))
            )
        } catch {
            throw .corrupt(index: index)
        }
        return true
    }
}
