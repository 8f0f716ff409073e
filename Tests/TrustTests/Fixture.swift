// SPDX-License-Identifier: EUPL-1.2

import CivilTime
import Foundation
import OpenSSL
import Trust

@testable import TSCNS

/// Keys that are made once for all the tests: making them is slow.
enum Keys {
    private static let authorityKey = Result { try RSAPrivateKey.generate(bits: 2048) }
    private static let holderKey = Result { try RSAPrivateKey.generate(bits: 2048) }
    private static let strangerKey = Result { try RSAPrivateKey.generate(bits: 2048) }
    private static let oldKey = Result { try RSAPrivateKey.generate(bits: 1024) }
    private static let tinyKey = Result { try RSAPrivateKey.generate(bits: 512) }

    static var authority: RSAPrivateKey { get throws { try authorityKey.get() } }
    static var holder: RSAPrivateKey { get throws { try holderKey.get() } }
    static var stranger: RSAPrivateKey { get throws { try strangerKey.get() } }
    static var old: RSAPrivateKey { get throws { try oldKey.get() } }
    static var tiny: RSAPrivateKey { get throws { try tinyKey.get() } }
}

/// A card, its issuer and everything that a verdict depends on; good until a test spoils it.
struct Fixture {
    /// 2026-01-01T00:00:00Z.
    static let now = UnixTime(seconds: 1_767_225_600)
    static let day: Int64 = 86_400
    static let authorityName = DistinguishedName([
        .init("C", "IT"), .init("O", "Prova S.p.A."), .init("CN", "Regione Prova - CA Cittadini"),
    ])

    var surname = "ROSSI"
    var givenName = "MARIO"
    var fiscalCode = "RSSMRA80A01H501U"
    var role = CardRole.new
    var time = now
    var clock = ClockQuality.synchronised
    var policy = TrustPolicy()
    var authorities: [Certificate]
    var lists: [CertificateRevocationList]
    var challenge = Array("challenge".utf8)
    var signingKey: RSAPrivateKey?

    /// Changes the template of the card's certificate before it is issued.
    var template: (inout CertificateTemplate) -> Void = { _ in }
    /// Changes the bytes of the card's certificate after it was issued.
    var bytes: ([UInt8]) -> [UInt8] = { $0 }
    var certifiedKey: RSAPrivateKey
    var issuerName = authorityName
    var issuerKey: RSAPrivateKey
    /// The part of the personal data that the certificate's digest is over.
    var hashed: (PersonalData) -> [UInt8] = { $0.file }
    var commonName: (String) -> String = { $0 }

    init() throws {
        certifiedKey = try Keys.holder
        issuerKey = try Keys.authority
        signingKey = try Keys.holder
        authorities = [try Self.authority()]
        lists = [try Self.list()]
    }

    static func authority(
        key: RSAPrivateKey? = nil,
        _ change: (inout CertificateTemplate) -> Void = { _ in }
    ) throws -> Certificate {
        var template = CertificateTemplate(
            subject: authorityName,
            serial: [1],
            notBefore: now.adding(seconds: -3650 * day),
            notAfter: now.adding(seconds: 3650 * day),
            isAuthority: true,
            keyUsage: [.keyCertSign, .cRLSign]
        )
        change(&template)
        return try Certificate.issue(
            template,
            subjectKey: (key ?? Keys.authority).publicKey,
            issuer: template.subject,
            issuerKey: key ?? Keys.authority
        )
    }

    static func list(
        key: RSAPrivateKey? = nil,
        _ change: (inout RevocationListTemplate) -> Void = { _ in }
    ) throws -> CertificateRevocationList {
        var template = RevocationListTemplate(
            issuer: authorityName,
            thisUpdate: now.adding(seconds: -day),
            nextUpdate: now.adding(seconds: day),
            number: 7
        )
        change(&template)
        return try CertificateRevocationList.issue(template, issuerKey: key ?? Keys.authority)
    }

    static func entry(_ reason: RevocationReason?) -> RevocationEntry {
        RevocationEntry(serial: [0x12, 0x34], date: now.adding(seconds: -day), reason: reason)
    }

    /// The file EF.Dati_personali, with fill behind it.
    var personalDataFile: [UInt8] {
        let fields = [
            "6090", "10012020", "09012027", surname, givenName, "01011980", "M", "", fiscalCode,
            "", "H501", "", "", "H501", "", "",
        ]
        let latin1 = fields.flatMap { field in
            let characters = field.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
            return Array(Self.hexadecimal(characters.count, digits: 2).utf8) + characters
        }
        let file = Array(Self.hexadecimal(latin1.count, digits: 6).utf8) + latin1
        return file + [UInt8](repeating: 0, count: 400 - file.count)
    }

    private static func hexadecimal(_ number: Int, digits: Int) -> String {
        let text = String(number, radix: 16, uppercase: true)
        return String(repeating: "0", count: digits - text.count) + text
    }

    func certificate(_ data: PersonalData) throws -> Certificate {
        let hash = Data(SHA1.digest(hashed(data))).base64EncodedString()
        var certified = CertificateTemplate(
            subject: DistinguishedName([
                .init("C", "IT"), .init("O", "Prova S.p.A."), .init("OU", "REGIONE PROVA"),
                .init("CN", commonName("RSSMRA80A01H501U/6090012345678000.\(hash)")),
                .init("GN", "MARIO"), .init("SN", "ROSSI"),
            ]),
            serial: [0x12, 0x34],
            notBefore: Self.now.adding(seconds: -365 * Self.day),
            notAfter: Self.now.adding(seconds: 365 * Self.day),
            keyUsage: [.digitalSignature, .keyEncipherment],
            extendedKeyUsage: [ExtendedKeyUsage.clientAuth],
            certificatePolicies: [TrustPolicy.authenticationPolicy]
        )
        template(&certified)
        return try Certificate.issue(
            certified,
            subjectKey: certifiedKey.publicKey,
            issuer: issuerName,
            issuerKey: issuerKey
        )
    }

    func card() throws -> CardContents {
        guard let data = PersonalData(file: personalDataFile),
            let cardID = CardID("6090012345678000")
        else { throw FixtureError() }
        return CardContents(
            cardID: cardID,
            personalData: data,
            certificate: bytes(try certificate(data).der),
            generation: CardGeneration.table[0]
        )
    }

    func verdict() throws -> Verdict {
        Trust.verdict(
            for: try card(),
            role: role,
            at: time,
            clock: clock,
            store: TrustStore(authorities: authorities, revocationLists: lists),
            policy: policy,
            signature: try proof()
        )
    }

    private func proof() throws -> SignatureProof? {
        guard let key = signingKey else { return nil }
        let block = PKCS1.signatureBlock(
            sha256: SHA256.digest(challenge),
            length: key.publicKey.modulus.count
        )
        guard let block else { throw FixtureError() }
        return SignatureProof(message: challenge, signature: try key.rawSignature(of: block))
    }
}

struct FixtureError: Error {}

/// The verdict on a card after a change.
func verdict(after change: (inout Fixture) throws -> Void = { _ in }) throws -> Verdict {
    var fixture = try Fixture()
    try change(&fixture)
    return try fixture.verdict()
}

/// The bytes with the first occurrence, or the last, of one sequence replaced by another.
func replacing(
    _ old: [UInt8],
    with new: [UInt8],
    last: Bool = false,
    in bytes: [UInt8]
) -> [UInt8] {
    let ranges = bytes.ranges(of: old)
    guard let range = last ? ranges.last : ranges.first else { return [] }
    var changed = bytes
    changed.replaceSubrange(range, with: new)
    return changed
}
