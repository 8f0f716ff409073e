// SPDX-License-Identifier: EUPL-1.2

public import CivilTime
public import TSCNS

/// A word of a batch that the store keeps as a small number, its place among all cases.
///
/// Cases are therefore never reordered or removed; a new one goes last.
protocol StoredWord: RawRepresentable<String>, CaseIterable, Equatable {}

extension StoredWord {
    /// The number that the store keeps.
    var stored: Int { Self.allCases.enumerated().first { $0.element == self }?.offset ?? 0 }

    /// The word that a stored number means.
    init?(stored: Int) {
        guard let word = Self.allCases.enumerated().first(where: { $0.offset == stored })
        else { return nil }
        self = word.element
    }
}

/// Where a card stands in its life, as its issuer says.
///
/// It only goes forwards, in the order of the cases: a suspended card does not become active again,
/// a replacement is issued.
public enum CardState: String, Sendable, CaseIterable, Comparable, StoredWord {
    /// Sent to the holder, its codes not released.
    case issued
    /// Activated.
    case active
    /// Not to be used for now.
    case suspended
    /// Not to be used any more.
    case revoked

    /// The state that comes earlier in a card's life is the smaller one.
    public static func < (left: CardState, right: CardState) -> Bool {
        left.stored < right.stored
    }
}

/// Why a card was issued.
public enum IssueReason: String, Sendable, CaseIterable, StoredWord {
    /// The holder's first card.
    case first
    /// The natural expiry of the card before.
    case renewal
    /// The card before was lost, stolen or broken.
    case duplicate
}

/// Who a card's codes were released to.
public enum ActivationMode: String, Sendable, CaseIterable, StoredWord {
    /// *Diretta*: to the holder.
    case direct
    /// *Delegata*: to somebody in the holder's place.
    case delegate
    /// At a desk.
    case desk
}

/// What became of the codes of a card on this station.
public enum CodesState: String, Sendable, CaseIterable, StoredWord {
    /// None were ever delivered.
    case none
    /// Sealed, waiting to be released.
    case sealed
    /// Destroyed, as after their delivery to the holder.
    case destroyed
    /// They opened a card that is not authentic; never released.
    case exposed
    /// They do not open their card; never tried again.
    case mismatched
}

/// When a card was activated and how, as its issuer or this station knows it.
public struct CardActivation: Sendable, Hashable {
    /// Who the codes were released to.
    public let mode: ActivationMode
    /// The day.
    public let on: CalendarDate
}

/// An activation that this station did.
public struct LocalActivation: Sendable, Hashable {
    /// The 17 digits of the protocol number.
    public let protocolNumber: String
    /// When.
    public let at: UnixTime
}

/// What the registry knows about one card.
public struct CardRecord: Sendable, Hashable {
    /// The chip's own number.
    public let cardID: CardID
    /// Whose card it is.
    public let fiscalCode: FiscalCode
    /// The day of issue.
    public let issued: CalendarDate
    /// The last day of validity.
    public let expires: CalendarDate
    /// Where it stands; active at least once it was activated here.
    public let state: CardState
    /// Whether it has a chip, without which there is nothing to activate.
    public let hasChip: Bool
    /// How it was activated; nil when it was not or nobody said.
    public let activation: CardActivation?
    /// Why it was issued; nil when the issuer did not say.
    public let reason: IssueReason?
    /// What became of its codes here.
    public let codes: CodesState
    /// The version of the last codes delivered; nil when none were.
    public let codesVersion: Int?
    /// The activation that happened on this station.
    public let activatedHere: LocalActivation?

    /// The number on the back.
    public var teamNumber: TeamNumber { cardID.teamNumber }

    /// The code of the *Ente emettitore*.
    public var issuer: String { cardID.issuerCode }
}

/// Whether a person is entitled to assistance on a day.
public enum Assistance: Sendable, Hashable {
    /// Yes, in this region.
    case entitled(Region)
    /// It has ended.
    case lost
    /// Nothing that the registry knows covers the day.
    case unknown
}
