// SPDX-License-Identifier: EUPL-1.2

internal import CivilTime
internal import Foundation
internal import GRDB
internal import TSCNS

/// Every statement on the registry's tables, within one transaction.
struct RegistryRows {
    let db: Database

    /// A card as it is stored.
    struct Card {
        let record: CardRecord
        let sealed: [UInt8]?
    }

    private static let selectCard = """
        SELECT card.*, codes.version, codes.state AS codesState, codes.sealed,
            activation.protocolNumber, activation.at
        FROM card LEFT JOIN codes ON codes.card = id LEFT JOIN activation ON activation.card = id
        """

    func card(_ id: CardID) throws -> Card? {
        try Row.fetchOne(
            db.cachedStatement(sql: Self.selectCard + " WHERE id = ?"),
            arguments: [id.number]
        ).map(Self.card)
    }

    func cards(of holder: FiscalCode) throws -> [Card] {
        try Row.fetchAll(
            db.cachedStatement(sql: Self.selectCard + " WHERE fiscalCode = ? ORDER BY issued, id"),
            arguments: [holder.text]
        ).map(Self.card)
    }

    /// The cards of an issuer with which something happened on this station.
    func outcomes(of issuer: Issuer) throws -> [Card] {
        let first = issuer.number * 1_000_000_000_000
        let sql =
            Self.selectCard + """
                 WHERE id BETWEEN ? AND ?
                AND (protocolNumber IS NOT NULL OR codesState > \(CodesState.sealed.stored))
                ORDER BY id
                """
        return try Row.fetchAll(db, sql: sql, arguments: [first, first + 999_999_999_999])
            .map(Self.card)
    }

    /// The cards that were activated here and whose codes are still there.
    func activatedWithSealedCodes() throws -> [Card] {
        let sql =
            Self.selectCard + """
                 WHERE id IN (
                    SELECT activation.card FROM activation JOIN codes USING (card)
                    WHERE codes.state = \(CodesState.sealed.stored)
                )
                """
        return try Row.fetchAll(db, sql: sql).map(Self.card)
    }

    /// Whether another card bears the same number: those digits of the id that the number repeats.
    func hasTwin(_ id: CardID) throws -> Bool {
        let first = id.number / 1000 * 1000
        return try Bool.fetchOne(
            db.cachedStatement(
                sql: "SELECT EXISTS (SELECT 1 FROM card WHERE id BETWEEN ? AND ? AND id <> ?)"
            ),
            arguments: [first, first + 999, id.number]
        ) ?? false
    }

    func insert(_ card: DeliveredCard) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO card (id, fiscalCode, issued, expires, state, hasChip, reason,
                    activationMode, activatedOn)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            card.cardID.number, card.fiscalCode.text, card.issued.daysSinceEpoch,
            card.expires.daysSinceEpoch, card.state.stored, card.hasChip, card.reason?.stored,
            card.activation?.mode.stored, card.activation?.on.daysSinceEpoch,
        ])
    }

    /// Replaces what may change of a card.
    func update(_ card: DeliveredCard) throws {
        try db.cachedStatement(
            sql: """
                UPDATE card SET issued = ?, expires = ?, state = ?, hasChip = ?, reason = ?,
                    activationMode = ?, activatedOn = ? WHERE id = ?
                """
        ).execute(arguments: [
            card.issued.daysSinceEpoch, card.expires.daysSinceEpoch, card.state.stored,
            card.hasChip, card.reason?.stored, card.activation?.mode.stored,
            card.activation?.on.daysSinceEpoch, card.cardID.number,
        ])
    }

    func seal(_ sealed: [UInt8], version: Int, of id: CardID) throws {
        try db.cachedStatement(
            sql: "INSERT OR REPLACE INTO codes (card, version, state, sealed) VALUES (?, ?, ?, ?)"
        ).execute(arguments: [id.number, version, CodesState.sealed.stored, Data(sealed)])
    }

    /// Ends the life of a card's codes when they are in one of some states.
    func endCodes(of id: CardID, as state: CodesState, from states: [CodesState]) throws {
        for former in states {
            try db.execute(
                sql: "UPDATE codes SET state = ?, sealed = NULL WHERE card = ? AND state = ?",
                arguments: [state.stored, id.number, former.stored]
            )
        }
    }

    func activate(_ id: CardID, _ activation: LocalActivation) throws {
        try db.execute(
            sql: "INSERT INTO activation (card, protocolNumber, at) VALUES (?, ?, ?)",
            arguments: [id.number, activation.protocolNumber, activation.at.seconds]
        )
        try db.execute(
            sql: """
                UPDATE card SET state = max(state, ?), activationMode = ?, activatedOn = ?
                WHERE id = ?
                """,
            arguments: [
                CardState.active.stored, ActivationMode.direct.stored,
                ItalianTime.day(at: activation.at).daysSinceEpoch, id.number,
            ]
        )
    }

    private static func card(_ row: Row) throws -> Card {
        guard let id = CardID(number: row["id"]), let holder = FiscalCode(row["fiscalCode"]),
            let state = CardState(stored: row["state"]),
            let codes = CodesState(stored: row["codesState"] ?? CodesState.none.stored)
        else { throw RegistryError.damaged }
        return Card(
            record: CardRecord(
                cardID: id,
                fiscalCode: holder,
                issued: CalendarDate(daysSinceEpoch: row["issued"]),
                expires: CalendarDate(daysSinceEpoch: row["expires"]),
                state: state,
                hasChip: row["hasChip"],
                activation: (row["activationMode"] as Int?).flatMap(ActivationMode.init(stored:))
                    .map {
                        CardActivation(
                            mode: $0,
                            on: CalendarDate(daysSinceEpoch: row["activatedOn"])
                        )
                    },
                reason: (row["reason"] as Int?).flatMap(IssueReason.init(stored:)),
                codes: codes,
                codesVersion: row["version"],
                activatedHere: (row["protocolNumber"] as String?).map {
                    LocalActivation(protocolNumber: $0, at: UnixTime(seconds: row["at"]))
                }
            ),
            sealed: (row["sealed"] as Data?).map { [UInt8]($0) }
        )
    }
}

extension CardID {
    /// The 16 digits as a number; the first is never zero.
    var number: Int { Int(text) ?? 0 }

    fileprivate init?(number: Int) { self.init(String(number)) }
}

extension Issuer {
    /// The four digits as a number; the first is never zero.
    var number: Int { Int(code) ?? 0 }
}
