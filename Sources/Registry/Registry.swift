// SPDX-License-Identifier: EUPL-1.2

public import CivilTime
internal import Foundation
internal import GRDB
internal import OpenSSL
public import Secrets
public import TSCNS

/// What issuers say: cards, their state, sealed codes and who is entitled to assistance.
///
/// One SQLite file that several processes may have open. Every change is durable when the call that
/// makes it returns; every call sees the state of one moment.
public final class Registry: Sendable {
    private let queue: DatabaseQueue

    /// Creates an empty registry, readable by its owner only.
    ///
    /// - Parameter path: Where no file may be yet.
    /// - Returns: The registry, open.
    /// - Throws: `RegistryError.alreadyExists`, or what the file system refuses.
    public static func create(at path: String) throws(RegistryError) -> Registry {
        let mask = umask(0o077)
        defer { umask(mask) }
        do {
            try Data().write(to: URL(fileURLWithPath: path), options: .withoutOverwriting)
        } catch {
            let isThere = (try? FileManager.default.attributesOfItem(atPath: path)) != nil
            throw isThere ? .alreadyExists : .missing
        }
        do {
            let queue = try DatabaseQueue(path: path, configuration: RegistrySchema.configuration)
            try queue.writeWithoutTransaction { db in
                try db.inTransaction(.immediate) {
                    try db.execute(sql: RegistrySchema.tables)
                    return .commit
                }
            }
            return Registry(queue: queue)
        } catch {
            throw RegistryError(error)
        }
    }

    /// Opens a registry.
    ///
    /// - Parameter path: A regular file with mode 0600 that `create(at:)` made.
    /// - Throws: `RegistryError`, by what is wrong with the file.
    public convenience init(at path: String) throws(RegistryError) {
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: path) else {
            throw .missing
        }
        guard attributes[.type] as? FileAttributeType == .typeRegular else {
            throw .notARegularFile
        }
        guard let mode = attributes[.posixPermissions] as? Int, mode & 0o077 == 0 else {
            throw .notPrivate
        }
        do {
            let queue = try DatabaseQueue(path: path, configuration: RegistrySchema.configuration)
            try queue.read(RegistrySchema.check)
            self.init(queue: queue)
        } catch {
            throw RegistryError(error)
        }
    }

    private init(queue: DatabaseQueue) {
        self.queue = queue
    }

    /// Asks several questions about one and the same moment.
    ///
    /// - Parameter body: Asks; it must not keep the snapshot.
    /// - Returns: What `body` returns.
    /// - Throws: `RegistryError` when the store fails.
    public func read<Answer>(
        _ body: (RegistrySnapshot) throws(RegistryError) -> Answer
    ) throws(RegistryError) -> Answer {
        do {
            return try queue.read { try body(RegistrySnapshot(rows: RegistryRows(db: $0))) }
        } catch {
            throw RegistryError(error)
        }
    }

    /// Makes a change that is kept when `body` returns true in its second value.
    func write<Answer>(
        _ body: (RegistryRows) throws -> (Answer, keep: Bool)
    ) throws(RegistryError) -> Answer {
        do {
            return try queue.writeWithoutTransaction { db in
                var answer: Answer?
                try db.inTransaction(.immediate) {
                    let (result, keep) = try body(RegistryRows(db: db))
                    answer = result
                    return keep ? .commit : .rollback
                }
                guard let answer else { throw RegistryError.notDurable }
                return answer
            }
        } catch {
            throw RegistryError(error)
        }
    }
}

// Questions.
extension Registry {
    /// What is known about a card; nil when nothing is.
    ///
    /// - Throws: `RegistryError` when the store fails.
    public func card(id: CardID) throws(RegistryError) -> CardRecord? {
        try read { snapshot throws(RegistryError) in try snapshot.card(id: id) }
    }

    /// The cards of a holder, the one issued first before the others.
    ///
    /// - Throws: `RegistryError` when the store fails.
    public func cards(of holder: FiscalCode) throws(RegistryError) -> [CardRecord] {
        try read { snapshot throws(RegistryError) in try snapshot.cards(of: holder) }
    }

    /// Whether a person is entitled to assistance on a day.
    ///
    /// - Throws: `RegistryError` when the store fails.
    public func assistance(
        of holder: FiscalCode,
        on day: CalendarDate
    ) throws(RegistryError) -> Assistance {
        try read { snapshot throws(RegistryError) in try snapshot.assistance(of: holder, on: day) }
    }

    /// Opens the codes of a card, to prove or release them.
    ///
    /// - Parameters:
    ///   - id: A card whose codes are sealed.
    ///   - key: The station's key that seals codes, 32 bytes.
    /// - Returns: The codes.
    /// - Throws: `RegistryError.unknownCard`, `.codesNotSealed` when there are none or they must
    ///   not be opened again, or `.codesNotAuthentic`.
    public func openCodes(
        of id: CardID,
        with key: borrowing LockedBytes
    ) throws(RegistryError) -> CardCodes {
        let stored = try read { snapshot throws(RegistryError) in try snapshot.stored(id) }
        guard let stored else { throw .unknownCard }
        guard let sealed = stored.sealed, let version = stored.record.codesVersion else {
            throw .codesNotSealed(stored.record.codes)
        }
        let packed: LockedBytes
        do {
            packed = try CodesSeal(cardID: id, version: version).open(sealed, with: key)
        } catch {
            throw .codesNotAuthentic
        }
        guard let codes = PackedCodes.unpack(packed) else { throw .codesNotAuthentic }
        return codes
    }
}

// What happened on this station. Every change may be repeated.
extension Registry {
    /// Notes that a card was activated here by its holder.
    ///
    /// - Parameters:
    ///   - id: The card.
    ///   - protocolNumber: The activation's protocol number.
    ///   - at: When it was completed.
    /// - Throws: `RegistryError.unknownCard`, or `.alreadyActivated` under another number.
    public func markActivated(
        _ id: CardID,
        protocolNumber: String,
        at: UnixTime
    ) throws(RegistryError) {
        try change(id) { rows, record in
            if let former = record.activatedHere {
                guard former.protocolNumber == protocolNumber else {
                    throw RegistryError.alreadyActivated(protocolNumber: former.protocolNumber)
                }
                return
            }
            try rows.activate(id, LocalActivation(protocolNumber: protocolNumber, at: at))
        }
    }

    /// Destroys the codes of a card, as after their delivery; what is known against them stays.
    ///
    /// - Throws: `RegistryError.unknownCard`, or when the store fails.
    public func destroyCodes(of id: CardID) throws(RegistryError) {
        try change(id) { rows, _ in
            try rows.endCodes(of: id, as: .destroyed, from: [.sealed])
        }
    }

    /// Destroys codes that opened a card that is not authentic.
    ///
    /// - Throws: `RegistryError.unknownCard`, or when the store fails.
    public func markExposed(_ id: CardID) throws(RegistryError) {
        try change(id) { rows, _ in
            try rows.endCodes(of: id, as: .exposed, from: [.sealed, .mismatched, .destroyed])
        }
    }

    /// Destroys codes that do not open their card; a newer version may be delivered.
    ///
    /// - Throws: `RegistryError.unknownCard`, or when the store fails.
    public func markMismatched(_ id: CardID) throws(RegistryError) {
        try change(id) { rows, _ in
            try rows.endCodes(of: id, as: .mismatched, from: [.sealed])
        }
    }

    private func change(
        _ id: CardID,
        _ body: (RegistryRows, CardRecord) throws -> Void
    ) throws(RegistryError) {
        try write { rows in
            guard let card = try rows.card(id) else { throw RegistryError.unknownCard }
            return (try body(rows, card.record), keep: true)
        }
    }
}
