// SPDX-License-Identifier: EUPL-1.2

public import CivilTime

/// Something that happened, to be written to the ledger.
public struct LedgerEntry: Sendable, Hashable {
    /// What happened, in one word.
    public var event: String
    /// When.
    public var time: UnixTime
    /// What everyone may read for ever; never personal data.
    public var fields: [String: String]
    /// What only a salted commitment goes into the tree of; the value can be erased.
    public var personal: [String: String]
    /// Names the attempt to write the entry, so that one in doubt is never written twice.
    public var request: [UInt8]?

    /// An entry.
    ///
    /// - Parameters:
    ///   - event: What happened, in one word.
    ///   - time: When.
    ///   - fields: Public values by name; names are 1 to 64 letters, digits, `.`, `_`, `-`, and
    ///     not `event`, `time`, `personal` or `request`.
    ///   - personal: Personal values by name.
    ///   - request: A unique id of 1 to 64 bytes, if the entry may be asked for twice.
    public init(
        event: String,
        time: UnixTime,
        fields: [String: String] = [:],
        personal: [String: String] = [:],
        request: [UInt8]? = nil
    ) {
        self.event = event
        self.time = time
        self.fields = fields
        self.personal = personal
        self.request = request
    }

    /// An entry that moves an activation: its event is the phase, its protocol number a field.
    ///
    /// - Parameters:
    ///   - phase: The phase that the activation enters.
    ///   - protocolNumber: The activation.
    ///   - time: When.
    ///   - fields: Further public values.
    ///   - personal: Personal values.
    ///   - request: A unique id, if the entry may be asked for twice.
    public init(
        phase: Phase,
        protocolNumber: String,
        time: UnixTime,
        fields: [String: String] = [:],
        personal: [String: String] = [:],
        request: [UInt8]? = nil
    ) {
        self.init(
            event: phase.rawValue,
            time: time,
            fields: fields.merging(["protocol": protocolNumber]) { _, number in number },
            personal: personal,
            request: request
        )
    }

    /// The event of a wrong guess at a new card's number or date.
    public static let guessEvent = "guess"
    /// The event of staff forgetting a holder's wrong guesses.
    public static let guessesResetEvent = "guessesReset"
    /// The event of personal values being erased; the field `index` says of which entry.
    public static let erasedEvent = "erased"
}
