// SPDX-License-Identifier: EUPL-1.2

/// The way to a file by file identifiers, from the MF or from the selected application.
public struct FilePath: Sendable, Hashable {
    /// File identifiers, the MF's own 3F00 left out.
    public let identifiers: [UInt16]

    /// The path through these file identifiers.
    public init(_ identifiers: [UInt16]) {
        self.identifiers = identifiers
    }

    /// Two bytes for each identifier, as SELECT takes them.
    var bytes: [UInt8] {
        identifiers.flatMap { [UInt8(truncatingIfNeeded: $0 >> 8), UInt8(truncatingIfNeeded: $0)] }
    }

    static let cardID = FilePath([0x1000, 0x1003])
    static let personalData = FilePath([0x1100, 0x1102])
    static let classicCertificate = FilePath([0x1100, 0x1101])
    static let signatureDirectoryCertificate = FilePath([0x1400, 0x9001, 0x2002])
    static let applicationCertificate = FilePath([0xDA01, 0xC001])
    /// A global data object of newer cards: tag 5A and the ID_Carta in BCD.
    static let cardIDObject = FilePath([0xD003])
}

/// The identifiers of applications that hold a CNS's files (ISO 7816-4 §12.2.3).
enum ApplicationID {
    /// `A0 00 00 05 30` "ESIGN", where ACe 2025 keeps its certificate.
    static let esign: [UInt8] = [0xA0, 0x00, 0x00, 0x05, 0x30] + Array("ESIGN".utf8)
}
