// SPDX-License-Identifier: EUPL-1.2

internal import GRDB

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
    /// Why the rows are not those of a ledger.
    enum Fault: Error {
        case store(LedgerError)
        /// There are openings of an entry that is not there.
        case entryMissing(Int)
        case entryMalformed(Int)
        case openingMalformed(Int)
    }

    private let entries: LedgerRows
    private let openings: LedgerRows
    private var pending: (index: Int, opening: Opening)?

    /// No body has room for the commitments of more.
    private static let maximumOpenings = 1024

    init(_ tables: LedgerTables, from index: Int) throws(LedgerError) {
        entries = try tables.entries(from: index)
        openings = try tables.openings(from: index)
    }

    func next() throws(Fault) -> StoredEntry? {
        let row = try Self.row(of: entries)
        guard let row else {
            try readOpening()
            if let pending { throw .entryMissing(pending.index) }
            return nil
        }
        let index: Int
        let body: [UInt8]
        let request: [UInt8]?
        do {
            index = try row.integer(0)
        } catch {
            throw .store(error)
        }
        do {
            body = try row.bytes(1)
            request = try row.optionalBytes(2)
        } catch {
            throw .entryMalformed(index)
        }
        return StoredEntry(
            index: index,
            body: body,
            openings: try openings(of: index),
            request: request
        )
    }

    private func openings(of index: Int) throws(Fault) -> [Opening] {
        var own: [Opening] = []
        try readOpening()
        while let candidate = pending, candidate.index <= index {
            guard candidate.index == index else { throw .entryMissing(candidate.index) }
            guard own.count < Self.maximumOpenings else { throw .openingMalformed(index) }
            own.append(candidate.opening)
            pending = nil
            try readOpening()
        }
        return own
    }

    /// Reads an opening ahead, unless one is pending.
    private func readOpening() throws(Fault) {
        guard pending == nil, let row = try Self.row(of: openings) else { return }
        let index: Int
        do {
            index = try row.integer(0)
        } catch {
            throw .store(error)
        }
        do {
            let field = try row.text(1)
            pending = (
                index, Opening(field: field, salt: try row.bytes(2), value: try row.bytes(3))
            )
        } catch {
            throw .openingMalformed(index)
        }
    }

    private static func row(of rows: LedgerRows) throws(Fault) -> Row? {
        do {
            return try rows.next()
        } catch {
            throw .store(error)
        }
    }
}

extension LedgerError {
    /// What the fault is to someone who reads, not verifies.
    init(_ fault: EntryStream.Fault) {
        switch fault {
        case .store(let error): self = error
        case .entryMissing(let index), .entryMalformed(let index), .openingMalformed(let index):
            self = .corrupt(index: index)
        }
    }
}
