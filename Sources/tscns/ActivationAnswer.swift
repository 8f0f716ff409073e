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
    let holder: PersonalData

    /// The words around the codes.
    private struct Frame {
        let beforePIN: String
        let beforePUK: String
        let beforeCIP: String
        let noCIP: String
        let quote: String
        let end: String
    }

    /// Puts the answer together in locked memory and writes it to standard output from there.
    ///
    /// - Returns: Whether all of it could be written.
    func write(_ released: borrowing Engine.Released, asJSON: Bool) -> Bool {
        let frame = asJSON ? json(released) : text(released)
        let length = [frame.beforePIN, frame.beforePUK, frame.beforeCIP, frame.end, frame.noCIP]
            .reduce(64) { $0 + $1.utf8.count }
        let answer = LockedBytes(capacity: length) { bytes in
            var position = 0
            bytes.append(frame.beforePIN + frame.quote, at: &position)
            bytes.append(released.codes.pin, at: &position)
            bytes.append(frame.quote + frame.beforePUK + frame.quote, at: &position)
            bytes.append(released.codes.puk, at: &position)
            bytes.append(frame.quote + frame.beforeCIP, at: &position)
            switch released.codes.cip {
            case .some(let cip):
                bytes.append(frame.quote, at: &position)
                bytes.append(cip, at: &position)
                bytes.append(frame.quote, at: &position)
            case nil:
                bytes.append(frame.noCIP, at: &position)
            }
            bytes.append(frame.end + "\n", at: &position)
            return position
        }
        return answer.write(to: STDOUT_FILENO)
    }

    private func json(_ released: borrowing Engine.Released) -> Frame {
        let before = JSON.object([
            ("schema", .string("tscns.activation/1")), ("protocol", .string(protocolNumber.text)),
            ("holder", holder.holderJSON),
            ("region", JSON(Region(code: released.card.cardID.regionCode)?.name)),
            ("teamNumber", .string(released.card.teamNumber.text)),
            ("expires", .string(released.card.expires.iso8601)),
            ("activatedOn", .string(ItalianTime.day(at: released.completedAt).iso8601)),
        ]).text
        let after = JSON.object([
            ("ledgerIndex", .number(released.ledgerIndex)),
            ("checkpoint", .string(released.checkpoint)),
        ]).text
        return Frame(
            beforePIN: before.dropLast() + ",\"pin\":",
            beforePUK: ",\"puk\":",
            beforeCIP: ",\"cip\":",
            noCIP: "null",
            quote: "\"",
            end: "," + after.dropFirst()
        )
    }

    private func text(_ released: borrowing Engine.Released) -> Frame {
        let facts = [
            ("Protocollo n°", protocolNumber.text),
            ("Nominativo", "\(holder.surname) \(holder.givenName)"),
            ("Data di nascita", holder.birthDate.italian),
            ("Codice fiscale", holder.fiscalCodeText),
            ("Codice TEAM", released.card.teamNumber.text),
            ("Data di scadenza", released.card.expires.italian),
        ]
        let lines = facts.map { Self.label($0) + $1 + "\n" }.joined()
        return Frame(
            beforePIN: "La nuova tessera è attiva.\n" + lines + Self.label("Codice PIN"),
            beforePUK: "\n" + Self.label("Codice PUK"),
            beforeCIP: "\n" + Self.label("Codice CIP"),
            noCIP: "non previsto",
            quote: "",
            end: "\n" + Self.label("Registro") + "voce \(released.ledgerIndex)\n"
                + "Conserva i codici al sicuro e lontano dalla tessera."
        )
    }

    private static func label(_ text: String) -> String {
        text + String(repeating: " ", count: max(1, 18 - text.count))
    }
}
