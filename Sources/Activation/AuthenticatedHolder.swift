// SPDX-License-Identifier: EUPL-1.2

internal import OpenSSL
public import Registry
public import TSCNS
public import Trust

/// A person who proved with card and PIN to be who the card says, in this session.
///
/// Only `Engine.login` makes one.
public struct AuthenticatedHolder: Sendable {
    /// The card of the login.
    public let card: CardContents
    /// The codice fiscale that the certificate proves.
    public let fiscalCode: FiscalCode
    /// Every check of that card, the signature included.
    public let verdict: Verdict
    /// The certificate that the login was verified under.
    let certificate: Certificate
    /// Sixteen random bytes that name the session in everything signed.
    let session: [UInt8]
}

/// An old card and the new card that takes its place, both as the registry knows them now.
public struct CardPair: Sendable, Hashable {
    /// The card of the login.
    public let old: CardRecord
    /// The card that the holder described.
    public let new: CardRecord
}

/// An activation that this process owns and that waits for the new card.
public struct Claim: Sendable, Hashable {
    /// The protocol number.
    public let protocolNumber: ProtocolNumber
    /// The card that must be inserted.
    public let newCard: CardRecord
    /// Whether it was begun before and is only taken up again.
    public let isResumed: Bool
}

/// What became of the proof of the new card.
public enum NewCardProof: String, Sendable {
    /// The released PIN opened it and its key signed.
    case signed
    /// It was read and checked, but its generation's PIN is unproven, so none was sent.
    case unknown
    /// Policy `typed`: it was never inserted.
    case none
}
