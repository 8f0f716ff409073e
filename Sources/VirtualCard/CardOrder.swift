// SPDX-License-Identifier: EUPL-1.2

public import CivilTime
internal import TSCNS

/// What a made-up card is to be: its generation, holder, number, dates, codes, and what is wrong.
public struct CardOrder: Sendable, Hashable {
    /// The generation.
    public var profile: CardProfile
    /// Whose card it is.
    public var holder: VirtualHolder
    /// The 16 digits of EF.ID_Carta.
    public var cardID: String
    /// When it is issued.
    public var issued: CalendarDate
    /// Its last valid day.
    public var expires: CalendarDate
    /// The PIN, 5 to 8 digits.
    public var pin: String
    /// The PUK, 8 digits.
    public var puk: String
    /// What the length of the personal data counts.
    public var header = PersonalDataFile.Header.inclusive
    /// What the hash in the certificate is taken over.
    public var hashedBytes = PersonalDataFile.HashedBytes.wholeFile
    /// What surrounds the certificate in its file.
    public var certificateFile = CardImage.CertificateFile.exact
    /// What is wrong with the card.
    public var flaws: Set<Flaw> = []

    /// Something wrong with a card that the chip itself can't know.
    public enum Flaw: String, Sendable, Hashable, CaseIterable {
        /// The personal data were changed after the certificate was made.
        case alteredPersonalData = "altered-personal-data"
        /// The personal data are another person's.
        case swappedHolder = "swapped-holder"
        /// The certificate is for another card's number.
        case swappedCardID = "swapped-card-id"
        /// The names in the certificate are another person's.
        case swappedNames = "swapped-names"
        /// The certificate is signed by an authority that nobody trusts, with the same name.
        case untrustedAuthority = "untrusted-authority"
        /// The certificate's policy is not that of a CNS.
        case otherPolicy = "other-policy"
        /// The certificate ended yesterday.
        case expired
        /// The certificate begins tomorrow.
        case notYetValid = "not-yet-valid"
        /// The certificate is revoked.
        case revoked
        /// The certificate is on hold.
        case suspended
        /// The certificate is signed with SHA-1.
        case sha1
        /// The key has 1024 bits, whatever the generation.
        case shortKey = "short-key"
        /// The certificate is for signatures of documents.
        case nonRepudiation = "non-repudiation"
        /// The certificate is not for TLS clients.
        case noClientAuthentication = "no-client-authentication"
        /// The key on the card is not the certificate's.
        case foreignKey = "foreign-key"
    }

    /// A card of a region for a holder, or nil when region and serial make no card id.
    ///
    /// - Parameters:
    ///   - profile: The generation.
    ///   - holder: Whose card it is.
    ///   - region: The region's code, three digits.
    ///   - serial: Nine digits.
    ///   - issued: When it is issued.
    ///   - expires: Its last valid day.
    ///   - pin: 5 to 8 digits.
    ///   - puk: 8 digits.
    public init?(
        profile: CardProfile,
        holder: VirtualHolder,
        region: String,
        serial: String,
        issued: CalendarDate,
        expires: CalendarDate,
        pin: String,
        puk: String
    ) {
        let candidates = (0...9).map { "6\(region)\(serial)00\($0)" }
        guard let cardID = candidates.first(where: { CardID($0) != nil }) else { return nil }
        self.profile = profile
        self.holder = holder
        self.cardID = cardID
        self.issued = issued
        self.expires = expires
        self.pin = pin
        self.puk = puk
    }

    /// The issuer's code, `6` and the region.
    public var issuer: String { String(cardID.prefix(4)) }

    /// The region's code, three digits.
    public var region: String { String(cardID.dropFirst().prefix(3)) }

    /// The 20 digits on the back of the card, or nil when the card id is none.
    public var teamNumber: String? { CardID(cardID)?.teamNumber.text }
}
