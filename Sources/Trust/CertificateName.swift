// SPDX-License-Identifier: EUPL-1.2

/// The common name of a CNS certificate: `codice fiscale/ID_Carta.hash`.
struct CertificateName {
    let fiscalCode: String
    let cardID: String
    /// Base64 of a SHA-1 digest, which may hold slashes itself.
    let hash: String

    /// Splits at the first slash and at the first dot behind it; nil when either is missing.
    init?(_ commonName: String) {
        let parts = commonName.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        let rest = parts[1].split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard rest.count == 2 else { return nil }
        fiscalCode = String(parts[0])
        cardID = String(rest[0])
        hash = String(rest[1])
    }
}

/// Names of people as far as two writings of one name agree: upper case, no accents, no spaces, no
/// apostrophes, because `NICOLÒ` is `NICOLO'` to a printer without accents.
struct PersonName: Equatable {
    private let letters: String

    init(_ text: String) {
        letters = text.uppercased().unicodeScalars.reduce(into: "") { letters, scalar in
            switch scalar {
            case "A"..."Z", "0"..."9": letters.unicodeScalars.append(scalar)
            case "\u{C0}"..."\u{DE}": letters += Self.folded[Int(scalar.value) - 0xC0]
            default:
                // A letter that is not Latin-1 counts as it is; accents by themselves do not.
                let isLetter = scalar.properties.isAlphabetic && scalar.value > 0xFF
                if isLetter { letters.unicodeScalars.append(scalar) }
            }
        }
    }

    /// Without its accent, each letter from À to Þ.
    private static let folded = [
        "A", "A", "A", "A", "A", "A", "AE", "C", "E", "E", "E", "E", "I", "I", "I", "I",
        "D", "N", "O", "O", "O", "O", "O", "", "O", "U", "U", "U", "U", "Y", "TH",
    ]
}
