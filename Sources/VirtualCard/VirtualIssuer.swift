// SPDX-License-Identifier: EUPL-1.2

public import CivilTime
internal import Foundation
public import OpenSSL
internal import TSCNS

/// A made-up region that issues cards: its certificate authority, and its key for batches.
///
/// Every name says that it is a test; the keys exist in this process only, or where it writes them.
public struct VirtualIssuer: Sendable {
    /// The issuer's code, `6` and the region's.
    public let code: String
    /// The certificate of the region's authority, self-signed.
    public let authority: Certificate
    /// The certificate with which batches are signed, self-signed.
    public let batchCertificate: Certificate

    private let region: Region
    private let today: CalendarDate
    private let keys: KeyPool

    /// An issuer of a region.
    ///
    /// - Parameters:
    ///   - regionCode: Three digits.
    ///   - today: The day on which it is made; flaws and revocation lists are relative to it.
    ///   - keys: Where keys come from.
    /// - Throws: `IssuingFailure.unknownRegion`, or OpenSSL's errors.
    public init(region regionCode: String, today: CalendarDate, keys: KeyPool = .shared) throws {
        guard let region = Region(code: regionCode) else { throw IssuingFailure.unknownRegion }
        self.region = region
        self.today = today
        self.keys = keys
        code = "6\(regionCode)"
        var template = Self.template(
            unit: "Servizi di Certificazione",
            "\(region.name) - CA Cittadini 2020 TEST",
            today
        )
        template.isAuthority = true
        template.keyUsage = [.keyCertSign, .cRLSign]
        authority = try Self.selfSigned(template, keys.key(for: "authority-\(regionCode)"))
        template = Self.template(unit: "Ente emettitore", "Ente emettitore \(code) TEST", today)
        template.keyUsage = .digitalSignature
        template.extendedKeyUsage = [ExtendedKeyUsage.emailProtection]
        batchCertificate = try Self.selfSigned(template, keys.key(for: "batches-\(regionCode)"))
    }

    /// The private key with which batches are signed, PEM.
    ///
    /// - Throws: OpenSSL's errors.
    public func batchKeyPEM() throws -> [UInt8] {
        try keys.key(for: "batches-\(region.code)").pem
    }

    /// Makes a card.
    ///
    /// - Parameter order: What it is to be.
    /// - Returns: The card as it leaves the factory, all tries left.
    /// - Throws: OpenSSL's errors.
    public func card(_ order: CardOrder) throws -> CardImage {
        var file = PersonalDataFile(
            issuer: order.issuer,
            issued: order.issued,
            expires: order.expires,
            holder: order.holder
        )
        file.header = order.header
        let certificate = try certificate(for: order, hash: file.hash(of: order.hashedBytes))
        if order.flaws.contains(.swappedHolder) { file.holder = .laura }
        if order.flaws.contains(.alteredPersonalData) { file.holder.residence = "H501" }
        let key =
            order.flaws.contains(.foreignKey)
            ? try keys.key(for: "foreign", bits: order.keyBits) : try key(of: order)
        return CardImage(
            profile: order.profile,
            cardID: order.cardID,
            personalData: file.bytes,
            certificate: certificate.der,
            certificateFile: order.certificateFile,
            keyPEM: try key.pem,
            pin: order.pin,
            puk: order.puk
        )
    }

    /// Makes the list of revoked certificates, this moment's and valid for a week.
    ///
    /// - Parameter orders: Cards of this issuer; those with the flaws `revoked` and `suspended` are
    ///   on the list.
    /// - Returns: The list.
    /// - Throws: OpenSSL's errors.
    public func revocationList(
        of orders: [CardOrder]
    ) throws -> CertificateRevocationList {
        let thisUpdate = ItalianTime.start(of: today)
        let yesterday = thisUpdate.adding(seconds: -86_400)
        let entries = orders.compactMap { order -> RevocationEntry? in
            let reason: RevocationReason
            if order.flaws.contains(.revoked) {
                reason = .keyCompromise
            } else if order.flaws.contains(.suspended) {
                reason = .certificateHold
            } else {
                return nil
            }
            return RevocationEntry(serial: Self.serial(of: order), date: yesterday, reason: reason)
        }
        return try CertificateRevocationList.issue(
            RevocationListTemplate(
                issuer: authority.subject,
                thisUpdate: thisUpdate,
                nextUpdate: thisUpdate.adding(seconds: 7 * 86_400),
                number: 1,
                entries: entries
            ),
            issuerKey: keys.key(for: "authority-\(region.code)")
        )
    }

    private func key(of order: CardOrder) throws -> RSAPrivateKey {
        try keys.key(for: "card-\(order.cardID)", bits: order.keyBits)
    }

    private func certificate(for order: CardOrder, hash: [UInt8]) throws -> Certificate {
        let flaws = order.flaws
        let names = flaws.contains(.swappedNames) ? VirtualHolder.laura : order.holder
        let cardID = flaws.contains(.swappedCardID) ? "6090012345670007" : order.cardID
        let hash = Data(hash).base64EncodedString()
        let first = flaws.contains(.notYetValid) ? today.adding(days: 1) : order.issued
        let last = flaws.contains(.expired) ? today.adding(days: -1) : order.expires
        let template = CertificateTemplate(
            subject: DistinguishedName([
                .init("C", "IT"), .init("O", Self.organization),
                .init("OU", "REGIONE \(region.name.uppercased())"),
                .init("CN", "\(order.holder.fiscalCode)/\(cardID).\(hash)"),
                .init("GN", names.givenName), .init("SN", names.surname),
            ]),
            serial: Self.serial(of: order),
            notBefore: ItalianTime.start(of: first),
            notAfter: ItalianTime.start(of: last),
            keyUsage: flaws.contains(.nonRepudiation) ? .nonRepudiation : .digitalSignature,
            extendedKeyUsage: flaws.contains(.noClientAuthentication)
                ? [ExtendedKeyUsage.emailProtection] : [ExtendedKeyUsage.clientAuth],
            certificatePolicies: [
                flaws.contains(.otherPolicy) ? Self.policyOfIdentityCards : Self.policyOfCNS
            ],
            crlDistributionPoints: ["http://crl.tscns.test/\(code).crl"],
            signatureDigest: flaws.contains(.sha1) ? .sha1 : .sha256
        )
        let signer = flaws.contains(.untrustedAuthority) ? "untrusted" : "authority"
        return try Certificate.issue(
            template,
            subjectKey: key(of: order).publicKey,
            issuer: authority.subject,
            issuerKey: keys.key(for: "\(signer)-\(region.code)")
        )
    }

    private static let organization = "TSCNS Test"
    private static let policyOfCNS = "1.3.76.16.2.1"
    private static let policyOfIdentityCards = "1.3.76.47.4"

    /// Sixteen bytes that follow from the card's number.
    private static func serial(of order: CardOrder) -> [UInt8] {
        [0x5C] + SHA1.digest(Array(order.cardID.utf8)).prefix(15)
    }

    /// A certificate of the issuer itself, valid for ten years before and after today.
    private static func template(
        unit: String,
        _ commonName: String,
        _ today: CalendarDate
    ) -> CertificateTemplate {
        CertificateTemplate(
            subject: DistinguishedName([
                .init("C", "IT"), .init("O", organization), .init("OU", unit),
                .init("CN", commonName),
            ]),
            serial: [0x4E] + SHA1.digest(Array(commonName.utf8)).prefix(15),
            notBefore: ItalianTime.start(of: today.adding(days: -3650)),
            notAfter: ItalianTime.start(of: today.adding(days: 3650))
        )
    }

    private static func selfSigned(
        _ template: CertificateTemplate,
        _ key: RSAPrivateKey
    ) throws -> Certificate {
        try Certificate.issue(
            template,
            subjectKey: key.publicKey,
            issuer: template.subject,
            issuerKey: key
        )
    }
}

extension CardOrder {
    /// The length of the card's key in bits.
    var keyBits: Int { flaws.contains(.shortKey) ? 1024 : profile.keyBits }
}
