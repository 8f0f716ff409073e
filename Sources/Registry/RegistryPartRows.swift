// SPDX-License-Identifier: EUPL-1.2

internal import CivilTime
internal import Foundation
internal import GRDB
internal import TSCNS

// Assistance and the parts imported.
extension RegistryRows {
    /// An interval of assistance.
    struct Interval: Equatable {
        let region: Region
        let begins: CalendarDate
        let ends: CalendarDate?
    }

    /// The interval that decides on a day: the one that began last.
    func assistance(of holder: FiscalCode, on day: CalendarDate) throws -> Interval? {
        let row = try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT region, begins, ends FROM assistance
                    WHERE fiscalCode = ? AND begins <= ?
                    ORDER BY begins DESC, ifnull(ends, \(Int.max)) DESC LIMIT 1
                    """
            ),
            arguments: [holder.text, day.daysSinceEpoch]
        )
        guard let row else { return nil }
        guard let region = Region(number: row["region"]) else { throw RegistryError.damaged }
        return Interval(
            region: region,
            begins: CalendarDate(daysSinceEpoch: row["begins"]),
            ends: (row["ends"] as Int?).map(CalendarDate.init(daysSinceEpoch:))
        )
    }

    /// Stores an interval and says whether it changed anything.
    func store(_ assistance: DeliveredAssistance) throws -> Bool {
        try db.cachedStatement(
            sql: """
                INSERT INTO assistance (fiscalCode, begins, region, ends) VALUES (?, ?, ?, ?)
                ON CONFLICT DO UPDATE SET ends = excluded.ends WHERE ends IS NOT excluded.ends
                """
        ).execute(arguments: [
            assistance.fiscalCode.text, assistance.from.daysSinceEpoch, assistance.region.number,
            assistance.to?.daysSinceEpoch,
        ])
        return db.changesCount > 0
    }

    /// A part that was imported.
    struct Part {
        let sequence: Int
        let part: Int
        let parts: Int
        let digest: [UInt8]
    }

    func part(_ part: Int, of sequence: Int, from issuer: Issuer) throws -> Part? {
        try Row.fetchOne(
            db,
            sql: "SELECT * FROM part WHERE issuer = ? AND sequence = ? AND part = ?",
            arguments: [issuer.number, sequence, part]
        ).map(Self.part)
    }

    /// The parts of an issuer's highest sequence.
    func lastParts(from issuer: Issuer) throws -> [Part] {
        try Row.fetchAll(
            db,
            sql: """
                SELECT * FROM part WHERE issuer = ?1
                AND sequence = (SELECT max(sequence) FROM part WHERE issuer = ?1) ORDER BY part
                """,
            arguments: [issuer.number]
        ).map(Self.part)
    }

    func insert(_ header: BatchHeader, digest: [UInt8], signer: [UInt8]) throws {
        try db.execute(
            sql: "INSERT INTO part VALUES (?, ?, ?, ?, ?, ?, ?)",
            arguments: [
                header.issuer.number, header.sequence, header.part, header.parts, header.records,
                Data(digest), Data(signer),
            ]
        )
    }

    func issuersOfParts() throws -> [Issuer] {
        try Int.fetchAll(db, sql: "SELECT DISTINCT issuer FROM part ORDER BY issuer")
            .compactMap { Issuer(code: String($0)) }
    }

    func cardCount(of issuer: Issuer) throws -> Int {
        let first = issuer.number * 1_000_000_000_000
        return try Int.fetchOne(
            db,
            sql: "SELECT count(*) FROM card WHERE id BETWEEN ? AND ?",
            arguments: [first, first + 999_999_999_999]
        ) ?? 0
    }

    func assistanceCount() throws -> Int {
        try Int.fetchOne(db, sql: "SELECT count(*) FROM assistance") ?? 0
    }

    func codesCounts() throws -> [CodesState: Int] {
        let rows = try Row.fetchAll(
            db,
            sql: "SELECT state, count(*) AS n FROM codes GROUP BY state"
        )
        return Dictionary(
            uniqueKeysWithValues: rows.compactMap { row in
                CodesState(stored: row["state"]).map { ($0, row["n"]) }
            }
        )
    }

    private static func part(_ row: Row) -> Part {
        Part(
            sequence: row["sequence"],
            part: row["part"],
            parts: row["parts"],
            digest: [UInt8](row["digest"] as Data)
        )
    }
}

extension Region {
    fileprivate var number: Int { Int(code) ?? 0 }

    fileprivate init?(number: Int) {
        let digits = String(number)
        self.init(code: String(repeating: "0", count: max(0, 3 - digits.count)) + digits)
    }
}
