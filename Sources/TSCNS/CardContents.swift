// SPDX-License-Identifier: EUPL-1.2

public import SmartCard

/// Everything that was read from a TS-CNS without its PIN: raw files and what they say.
public struct CardContents: Sendable, Hashable {
    /// The card's number.
    public let cardID: CardID
    /// The holder, the issuer and the dates.
    public let personalData: PersonalData
    /// The authentication certificate in DER, cut at its own length; not checked any further.
    public let certificate: [UInt8]
    /// The family of the card.
    public let generation: CardGeneration

    /// Joins what the files of one card hold.
    public init(
        cardID: CardID,
        personalData: PersonalData,
        certificate: [UInt8],
        generation: CardGeneration
    ) {
        self.cardID = cardID
        self.personalData = personalData
        self.certificate = certificate
        self.generation = generation
    }

    /// Reads a card: each file once, the certificate only up to its length, no PIN.
    ///
    /// - Parameters:
    ///   - channel: The card, just reset.
    ///   - atr: Its answer to reset.
    /// - Throws: `notTSCNS` without sending anything when the ATR has no CNS marker, and when the
    ///   card has none of a TS-CNS's files; `missing` or `malformed` with the file's name.
    public init(
        reading channel: borrowing some CardChannel & ~Copyable,
        atr: ATR
    ) throws(CardError) {
        guard let marker = CNSMarker(atr) else { throw .notTSCNS }
        var reader = FileReader(marker: marker)
        personalData = try reader.personalData(channel)
        cardID = try reader.cardID(channel)
        let (location, certificate) = try reader.certificate(channel)
        self.certificate = certificate
        generation = .recognised(marker, at: location)
    }
}
