// SPDX-License-Identifier: EUPL-1.2

import ArgumentParser
import BaseEncoding
import CivilTime
import OpenSSL
import PCSC
import TSCNS
import Trust

struct CardShowCommand: AnsweringCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Shows what the card says of itself; sends no PIN and checks nothing."
    )

    @OptionGroup var options: GlobalOptions

    func answer(_ output: Output) async throws(Failure) -> ExitStatus {
        let settings = try await Settings(directory: options.configDir)
        let choice = ReaderChoice(denied: settings.deniedReaders)
        let name = options.reader
        let found = try CardAccess.withReaders { context throws(Failure) in
            let reader = try choice.reader(named: name, among: choice.listings(context))
            var connection = try CardAccess.connect(context, reader)
            let card = try CardAccess.read(&connection)
            return CardOnShow(
                reader: reader.description,
                atr: connection.atr,
                card: card,
                exchanges: connection.traffic.exchanges,
                bytes: connection.traffic.bytes
            )
        }
        output.answer("tscns.card/1", found.members, text: found.text)
        return .done
    }
}

/// A card that was read, with where and how.
struct CardOnShow: Sendable {
    let reader: String
    let atr: [UInt8]
    let card: CardContents
    let exchanges: Int
    let bytes: Int

    private var data: PersonalData { card.personalData }
    private var certificate: Certificate? { try? Trust.certificate(of: card) }
    private var region: Region? { Region(code: card.cardID.regionCode) }

    var members: [(String, JSON)] {
        [
            ("reader", .string(reader)), ("atr", .string(Base16.encode(atr).uppercased())),
            ("generation", .string(card.generation.name)),
            ("cardID", .string(card.cardID.text)),
            ("teamNumber", .string(card.cardID.teamNumber.text)),
            ("holder", data.holderJSON),
            (
                "issuer",
                .object([("code", .string(data.issuerCode)), ("region", JSON(region?.name))])
            ),
            ("issued", .string(data.issued.iso8601)), ("expires", .string(data.expires.iso8601)),
            ("certificate", certificateJSON),
            ("exchanges", .number(exchanges)), ("bytes", .number(bytes)),
        ]
    }

    private var certificateJSON: JSON {
        let location = ("location", JSON.string(card.generation.certificate.rawValue))
        let digest = (
            "sha256", JSON.string(Base16.encode(SHA256.digest(card.certificate)))
        )
        guard let certificate else { return .object([location, digest]) }
        var bits: Int?
        if case .rsa(let key) = certificate.publicKey { bits = key.bits }
        return .object([
            ("subject", .string(certificate.subject.description)),
            ("issuer", .string(certificate.issuer.description)),
            ("serial", .string(Base16.encode(certificate.serial))),
            ("notBefore", .string(certificate.notBefore.rfc3339)),
            ("notAfter", .string(certificate.notAfter.rfc3339)),
            ("keyBits", JSON(bits)), location, digest,
        ])
    }

    var text: String {
        var lines = [
            ("Lettore", reader), ("Generazione", card.generation.name),
            ("Titolare", "\(data.surname) \(data.givenName)"),
            ("Codice fiscale", data.fiscalCodeText),
            ("Data di nascita", data.birthDate.italian),
            ("Ente emettitore", "\(data.issuerCode) \(region?.name ?? "sconosciuto")"),
            ("Numero tessera", card.cardID.teamNumber.text), ("ID_Carta", card.cardID.text),
            ("Rilasciata il", data.issued.italian), ("Scade il", data.expires.italian),
        ]
        if let certificate {
            lines += [
                ("Certificato di", certificate.subject.description),
                ("Certificatore", certificate.issuer.description),
                (
                    "Valido",
                    "dal \(certificate.notBefore.rfc3339) al \(certificate.notAfter.rfc3339)"
                ),
            ]
        } else {
            lines.append(("Certificato", "non è leggibile come certificato X.509"))
        }
        lines.append(("Scambi", "\(exchanges) con la tessera, \(bytes) byte; nessun PIN inviato"))
        return lines.map { label, value in
            label + String(repeating: " ", count: max(1, 18 - label.count)) + value + "\n"
        }.joined()
    }
}

extension PersonalData {
    /// The holder as every answer tells them.
    var holderJSON: JSON {
        .object([
            ("surname", .string(surname)), ("givenName", .string(givenName)),
            ("fiscalCode", .string(fiscalCodeText)), ("birthDate", .string(birthDate.iso8601)),
            ("sex", JSON(sex?.rawValue)),
        ])
    }
}
