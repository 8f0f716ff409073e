// SPDX-License-Identifier: EUPL-1.2

public import CivilTime
public import TSCNS

/// The registry at one moment.
public struct RegistrySnapshot {
    let rows: RegistryRows

    /// What is known about a card; nil when nothing is.
    ///
    /// - Throws: `RegistryError` when the store fails.
    public func card(id: CardID) throws(RegistryError) -> CardRecord? {
        try stored(id)?.record
    }

    /// The cards of a holder, the one issued first before the others.
    ///
    /// - Throws: `RegistryError` when the store fails.
    public func cards(of holder: FiscalCode) throws(RegistryError) -> [CardRecord] {
        try asking { try rows.cards(of: holder).map(\.record) }
    }

    /// Whether a person is entitled to assistance on a day: the interval that began last decides,
    /// so that a person who moved belongs to the new region.
    ///
    /// - Throws: `RegistryError` when the store fails.
    public func assistance(
        of holder: FiscalCode,
        on day: CalendarDate
    ) throws(RegistryError) -> Assistance {
        guard let interval = try asking({ try rows.assistance(of: holder, on: day) }) else {
            return .unknown
        }
        guard let ends = interval.ends, ends < day else { return .entitled(interval.region) }
        return .lost
    }

    /// The cards of an issuer that were activated here, or whose codes were destroyed, exposed or
    /// found not to open their card: what the issuer must learn.
    ///
    /// - Throws: `RegistryError` when the store fails.
    public func outcomes(of issuer: String) throws(RegistryError) -> [CardRecord] {
        guard let issuer = Issuer(code: issuer) else { return [] }
        return try asking { try rows.outcomes(of: issuer).map(\.record) }
    }

    /// The cards that were activated here and whose codes are still sealed: to be delivered, or to
    /// be destroyed when they were.
    ///
    /// - Throws: `RegistryError` when the store fails.
    public func activatedWithSealedCodes() throws(RegistryError) -> [CardRecord] {
        try asking { try rows.activatedWithSealedCodes().map(\.record) }
    }

    /// What the registry holds and what it waits for.
    ///
    /// - Throws: `RegistryError` when the store fails.
    public func status() throws(RegistryError) -> RegistryStatus {
        try asking {
            RegistryStatus(
                issuers: try rows.issuersOfParts().map { issuer in
                    let parts = try rows.lastParts(from: issuer)
                    let count = parts.first?.parts ?? 0
                    return IssuerStatus(
                        issuer: issuer.code,
                        cards: try rows.cardCount(of: issuer),
                        lastSequence: parts.first?.sequence ?? 0,
                        missingParts: Set(1...max(count, 1)).subtracting(parts.map(\.part))
                            .sorted()
                    )
                },
                assistance: try rows.assistanceCount(),
                codes: try rows.codesCounts()
            )
        }
    }

    /// A card with its sealed codes.
    func stored(_ id: CardID) throws(RegistryError) -> RegistryRows.Card? {
        try asking { try rows.card(id) }
    }

    private func asking<Answer>(_ body: () throws -> Answer) throws(RegistryError) -> Answer {
        do { return try body() } catch { throw RegistryError(error) }
    }
}

/// What the registry holds and what it waits for.
public struct RegistryStatus: Sendable, Hashable {
    /// The issuers that delivered, by their code.
    public let issuers: [IssuerStatus]
    /// How many intervals of assistance are known.
    public let assistance: Int
    /// How many cards have codes in each state; states of no card are left out.
    public let codes: [CodesState: Int]
}

/// What one issuer delivered.
public struct IssuerStatus: Sendable, Hashable {
    /// The code of the *Ente emettitore*.
    public let issuer: String
    /// How many of its cards are known.
    public let cards: Int
    /// The last batch.
    public let lastSequence: Int
    /// The parts of the last batch that did not come yet; it is complete when there are none.
    public let missingParts: [Int]
}
