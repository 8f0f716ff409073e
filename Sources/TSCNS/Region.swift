// SPDX-License-Identifier: EUPL-1.2

/// A region or autonomous province that issues cards or gives assistance.
public struct Region: Sendable, Hashable {
    /// The three digits of the Ministry of Health, such as `090`.
    public let code: String
    /// The Italian name.
    public let name: String

    /// The region with a code, or nil when there is none.
    public init?(code: String) {
        guard let name = Self.names[code] else { return nil }
        self.code = code
        self.name = name
    }

    private static let names = [
        "010": "Piemonte", "020": "Valle d'Aosta", "030": "Lombardia",
        "041": "Provincia autonoma di Bolzano", "042": "Provincia autonoma di Trento",
        "050": "Veneto", "060": "Friuli-Venezia Giulia", "070": "Liguria",
        "080": "Emilia-Romagna", "090": "Toscana", "100": "Umbria", "110": "Marche",
        "120": "Lazio", "130": "Abruzzo", "140": "Molise", "150": "Campania", "160": "Puglia",
        "170": "Basilicata", "180": "Calabria", "190": "Sicilia", "200": "Sardegna",
    ]
}
