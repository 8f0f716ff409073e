// SPDX-License-Identifier: EUPL-1.2

public import CivilTime

/// Where an activation stands; each step is an entry of the ledger.
public enum Phase: String, Sendable, Hashable, CaseIterable {
    /// The holder asked for it; the new card is claimed.
    case requested
    /// The PIN to be released is being proven on the new card.
    case proving
    /// The codes may leave the process.
    case completed
    /// The holder has the codes; they are destroyed here.
    case delivered
    /// The holder never came back for the codes; they are destroyed here.
    case undelivered
    /// A rule ended it.
    case refused
    /// The holder or a fault ended it.
    case abandoned

    /// Whether the activation still claims its new card.
    public var isOpen: Bool {
        self == .requested || self == .proving || self == .completed
    }

    /// How many times the PIN may be proven: once, and once more after a lost answer.
    static let maximumProvingAttempts = 2

    /// Whether an activation that has proven so many times may enter a phase.
    func mayAdvance(to next: Phase, provingAttempts: Int) -> Bool {
        switch (self, next) {
        case (.requested, .proving): true
        case (.proving, .proving): provingAttempts < Self.maximumProvingAttempts
        case (.proving, .completed): true
        case (.requested, .refused), (.requested, .abandoned): true
        case (.proving, .refused), (.proving, .abandoned): true
        case (.completed, .delivered), (.completed, .undelivered): true
        default: false
        }
    }
}

/// An activation as its entries left it.
public struct ActivationRecord: Sendable, Hashable {
    /// The protocol number, 17 digits.
    public let protocolNumber: String
    /// Where it stands.
    public internal(set) var phase: Phase
    /// A keyed hash of the holder, 32 bytes, made by the caller.
    public let holder: [UInt8]
    /// A keyed hash of the old card.
    public let oldCard: [UInt8]
    /// A keyed hash of the new card.
    public let newCard: [UInt8]
    /// How many times the PIN was to be proven on the new card.
    public internal(set) var provingAttempts: Int
    /// The live process that works on it, in words of the caller.
    public internal(set) var owner: String?
    /// The time of the `requested` entry.
    public let requestedAt: UnixTime
    /// The time of the `completed` entry.
    public internal(set) var completedAt: UnixTime?
    /// The index of the `requested` entry.
    public let firstIndex: Int
    /// The index of the entry that led to the phase.
    public internal(set) var lastIndex: Int
}

/// What is asked for when an activation begins.
public struct ActivationRequest: Sendable, Hashable {
    /// The protocol number, 17 digits.
    public var protocolNumber: String
    /// A keyed hash of the holder, 32 bytes.
    public var holder: [UInt8]
    /// A keyed hash of the old card, 32 bytes.
    public var oldCard: [UInt8]
    /// A keyed hash of the new card, 32 bytes.
    public var newCard: [UInt8]
    /// The live process that works on it.
    public var owner: String?

    /// A request for an activation.
    ///
    /// - Parameters:
    ///   - protocolNumber: 17 digits.
    ///   - holder: A keyed hash of 32 bytes.
    ///   - oldCard: A keyed hash of 32 bytes.
    ///   - newCard: A keyed hash of 32 bytes.
    ///   - owner: The live process that works on it.
    public init(
        protocolNumber: String,
        holder: [UInt8],
        oldCard: [UInt8],
        newCard: [UInt8],
        owner: String?
    ) {
        self.protocolNumber = protocolNumber
        self.holder = holder
        self.oldCard = oldCard
        self.newCard = newCard
        self.owner = owner
    }
}
