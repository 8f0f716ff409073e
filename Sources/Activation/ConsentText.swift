// SPDX-License-Identifier: EUPL-1.2

/// What the holder agrees to, word for word: shown before the PIN is typed again, and signed.
public struct ConsentText: Sendable, Hashable {
    /// Names the wording; every change of a word is a new version.
    public let version: String
    /// ISO 639-1.
    public let language: String
    /// The words.
    public let text: String

    /// The Italian text, the one that counts.
    public static let italian = ConsentText(
        version: "2026-11",
        language: "it",
        text: """
            Confermo che i dati indicati sono esatti e chiedo di attivare la nuova TS-CNS e di \
            ricevere i suoi codici personali PIN, PUK e CIP. Faccio questa richiesta di persona, \
            per la mia tessera.
            """
    )
}
