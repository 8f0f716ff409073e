// SPDX-License-Identifier: EUPL-1.2

import Activation
import CivilTime
import Glibc
import Registry
import Secrets
import TSCNS

/// The answer of a completed activation: the one place where codes leave the process.
struct ActivationAnswer {
    let protocolNumber: ProtocolNumber
    let holder: AuthenticatedHolder

    init(protocolNumber: ProtocolNumber, _ holder: AuthenticatedHolder) {
        self.protocolNumber = protocolNumber
        self.holder = holder
    }

    /// Puts the answer together in locked memory and writes it to standard output from there.
    func write(_ released: borrowing Engine.Released, asJSON: Bool) {
        let parts = asJSON ? json(released) : text(released)
        let absent = asJSON ? "null" : "non previsto"
        let quote = asJSON ? "\"" : ""
        let capacity = parts.reduce(256) { $0 + $1.utf8.count }
        let answer = LockedBytes(capacity: capacity) { bytes in
            var position = 0
            bytes.append(parts[0] + quote, at: &position)
            bytes.append(released.codes.pin, at: &position)
            bytes.append(quote + parts[1] + quote, at: &position)
            bytes.append(released.codes.puk, at: &position)
            bytes.append(quote + parts[2], at: &position)
            switch released.codes.cip {
            case .some(let cip):
                bytes.append(quote, at: &position)
                bytes.append(cip, at: &position)
                bytes.append(quote, at: &position)
            case nil:
                bytes.append(absent, at: &position)
            }
            bytes.append(parts[3] + "\n", at: &position)
            return position
        }
        answer.write(to: STDOUT_FILENO)
    }

    /// What goes before the PIN, before the PUK, before the CIP, and after it.
    private func json(_ released: borrowing Engine.Released) -> [String] {
        let before = JSON.object([
            ("schema", .string("tscns.activation/1")), ("protocol", .string(protocolNumber.text)),
            ("holder", holder.card.personalData.holderJSON),
            ("region", JSON(Region(code: released.card.cardID.regionCode)?.name)),
            ("teamNumber", .string(released.card.teamNumber.text)),
            ("expires", .string(released.card.expires.iso8601)),
            ("activatedOn", .string(ItalianTime.day(at: released.completedAt).iso8601)),
        ]).text
        let after = JSON.object([
            ("ledgerIndex", .number(released.ledgerIndex)),
            ("checkpoint", .string(released.checkpoint)),
        ]).text
        return [before.dropLast() + ",\"pin\":", ",\"puk\":", ",\"cip\":", "," + after.dropFirst()]
            .map { String($0) }
    }

    private func text(_ released: borrowing Engine.Released) -> [String] {
        let data = holder.card.personalData
        return [
            """
            La nuova tessera è attiva.
            Protocollo n°     \(protocolNumber.text)
            Nominativo        \(data.surname) \(data.givenName)
            Data di nascita   \(data.birthDate.italian)
            Codice fiscale    \(data.fiscalCodeText)
            Codice TEAM       \(released.card.teamNumber.text)
            Data di scadenza  \(released.card.expires.italian)
            Codice PIN        \("")
            """,
            "\nCodice PUK        ", "\nCodice CIP        ",
            """

            Registro          voce \(released.ledgerIndex)
            Conserva i codici al sicuro e lontano dalla tessera.
            """,
        ]
    }
}
