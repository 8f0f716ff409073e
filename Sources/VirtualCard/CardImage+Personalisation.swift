// SPDX-License-Identifier: EUPL-1.2

extension CardImage {
    /// What surrounds the certificate in its file.
    public enum CertificateFile: Sendable, Hashable {
        /// The file is as long as the certificate.
        case exact
        /// The file is longer, and the rest is this byte.
        case tail(of: UInt8, count: Int)
    }

    /// A card of a generation, with its files where that generation has them.
    ///
    /// - Parameters:
    ///   - profile: The generation.
    ///   - cardID: The 16 digits of EF.ID_Carta.
    ///   - personalData: The bytes of EF.Dati_personali.
    ///   - certificate: The authentication certificate, DER.
    ///   - certificateFile: What its file holds besides.
    ///   - keyPEM: The private key.
    ///   - pin: 5 to 8 digits.
    ///   - puk: 8 digits.
    public init(
        profile: CardProfile,
        cardID: String,
        personalData: [UInt8],
        certificate: [UInt8],
        certificateFile: CertificateFile = .exact,
        keyPEM: [UInt8],
        pin: String,
        puk: String
    ) {
        let layout = profile.layout
        var files = layout.zeroFilled.mapValues { [UInt8](repeating: 0x00, count: $0) }
        files[layout.personalData] = personalData
        files[layout.certificate] = certificate
        if case .tail(let byte, let count) = certificateFile {
            files[layout.certificate]? += Array(repeating: byte, count: count)
        }
        if let path = layout.cardID { files[path] = Array(cardID.utf8) }
        if let path = layout.cardIDInBCD {
            files[path] = [0x5A, 0x08] + ([UInt8](hex: cardID) ?? [])
        }
        self.init(profile: profile, files: files, keyPEM: keyPEM, pin: pin, puk: puk)
    }
}
