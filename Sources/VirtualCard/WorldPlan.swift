// SPDX-License-Identifier: EUPL-1.2

public import CivilTime

/// What a made-up world is to be: two cards of one holder, and what their issuers say about them.
public struct WorldPlan: Sendable {
    /// The day on which the world is made; all dates are relative to it.
    public let today: CalendarDate
    /// The card that is about to expire.
    public var old: CardOrder
    /// The card that the issuer says it has sent.
    public var new: CardOrder
    /// The card that the holder has received, when it is another one.
    public var received: CardOrder?
    /// Whether the issuer speaks of the old card at all.
    public var isOldKnown = true
    /// The old card's state.
    public var oldState = "active"
    /// How the old card was activated.
    public var oldActivation: BatchLine.Activation?
    /// The new card's state.
    public var newState = "issued"
    /// Why the new card was issued.
    public var newReason: String? = "renewal"
    /// Whose card the new one is according to the issuer.
    public var newFiscalCode: String
    /// Whether the new card has a chip.
    public var newHasChip = true
    /// The codes delivered for the new card.
    public var codes: BatchLine.Codes?
    /// The holder's right to assistance; nil when nobody speaks of it.
    public var assistance: BatchLine.Assistance?

    /// Mario Rossi's card of Tuscany, which ends in thirty days, and the one sent in its place.
    ///
    /// Nil only when the made-up numbers were not valid.
    ///
    /// - Parameters:
    ///   - today: The day on which the world is made.
    ///   - oldProfile: The generation of the old card.
    ///   - newProfile: The generation of the new card.
    ///   - generator: Where the codes come from.
    public init?(
        today: CalendarDate,
        old oldProfile: CardProfile,
        new newProfile: CardProfile,
        using generator: inout some RandomNumberGenerator
    ) {
        func digits(_ count: Int) -> String {
            (0..<count).map { _ in String(Int.random(in: 0...9, using: &generator)) }.joined()
        }
        let oldIssued = today.adding(days: 30 - Self.lifetime)
        let newIssued = today.adding(days: -20)
        guard
            let old = CardOrder(
                profile: oldProfile,
                holder: .mario,
                region: "090",
                serial: "012345678",
                issued: oldIssued,
                expires: oldIssued.adding(days: Self.lifetime),
                pin: digits(5),
                puk: digits(8)
            ),
            let new = CardOrder(
                profile: newProfile,
                holder: .mario,
                region: "090",
                serial: "087654321",
                issued: newIssued,
                expires: newIssued.adding(days: Self.lifetime),
                pin: digits(5),
                puk: digits(8)
            )
        else { return nil }
        self.today = today
        self.old = old
        self.new = new
        newFiscalCode = new.holder.fiscalCode
        oldActivation = .init(mode: "direct", on: oldIssued.adding(days: 22))
        codes = .init(pin: new.pin, puk: new.puk, cip: digits(8))
        assistance = .init(
            fiscalCode: old.holder.fiscalCode,
            region: "090",
            from: oldIssued.adding(days: -100),
            to: nil
        )
    }

    /// Days that a card is valid: six years.
    static let lifetime = 6 * 365 + 1

    /// Gives the new card a state in which an issuer delivers no codes.
    mutating func release(as state: String) {
        newState = state
        codes = nil
    }

    /// Moves the days of a card.
    static func shift(_ order: inout CardOrder, byDays days: Int) {
        order.issued = order.issued.adding(days: days)
        order.expires = order.expires.adding(days: days)
    }
}
