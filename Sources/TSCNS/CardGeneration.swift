// SPDX-License-Identifier: EUPL-1.2

/// What one family of TS-CNS does differently: a row of a table, not a program.
public struct CardGeneration: Sendable, Hashable {
    /// The name, as printed near the logo of the *Tessera Sanitaria* where it is.
    public let name: String
    /// Where its authentication certificate is.
    public let certificate: CertificateLocation
    /// How its PIN and key are addressed.
    public let key: KeyFacts
    /// Whether those facts were seen to work in somebody's driver or trace.
    ///
    /// Where they were not, no PIN is sent to the card unless the configuration says so.
    public let isPINProven: Bool

    let masks: [Mask]

    /// How VERIFY and the signature find PIN and key.
    public struct KeyFacts: Sendable, Hashable {
        /// P2 of VERIFY.
        public let pinReference: UInt8
        /// P2 of the commands for the PUK.
        public let pukReference: UInt8
        /// The key's number in MSE SET.
        public let keyReference: UInt8
        /// The file to select before VERIFY, as a path from the MF; nil for none.
        public let container: FilePath?
    }

    /// A maker of card operating systems, and the versions that belong to a generation.
    struct Mask: Sendable, Hashable {
        let maker: UInt8
        /// All versions when empty.
        let versions: Set<UInt16>

        func matches(_ marker: CNSMarker) -> Bool {
            marker.mask == maker && (versions.isEmpty || versions.contains(marker.version))
        }
    }
}

/// Where a TS-CNS keeps its authentication certificate.
public enum CertificateLocation: String, Sendable, Hashable, CaseIterable {
    /// EF.C_Carta, as the specification has it.
    case classic = "3F00/1100/1101"
    /// Beside the signature, with EF.C_Carta there but holding no certificate.
    case signatureDirectory = "3F00/1400/9001/2002"
    /// In an application of its own.
    case application = "DA01/C001"
}

extension CardGeneration {
    /// All families whose facts are known; the first that matches is the one.
    ///
    /// Sources: OpenSC's itacns driver (pin and key references, container), its issues 1995, 2313,
    /// 2445, 3755 and 3804 (locations), the ATR list of pcsc-tools (masks).
    static let table: [CardGeneration] = [
        CardGeneration(
            name: "ST 2021/2022",
            certificate: .classic,
            key: KeyFacts(
                pinReference: 0x90,
                pukReference: 0x11,
                keyReference: 0x01,
                container: nil
            ),
            isPINProven: true,
            masks: [Mask(maker: 0x09, versions: [0x1617, 0x1717])]
        ),
        CardGeneration(
            name: "IDEMIA 2019/2021",
            certificate: .signatureDirectory,
            key: KeyFacts(
                pinReference: 0x10,
                pukReference: 0x11,
                keyReference: 0x02,
                container: FilePath([0x1400, 0x9002])
            ),
            isPINProven: true,
            masks: [Mask(maker: 0x05, versions: [0x2000, 0x9120])]
        ),
        CardGeneration(
            name: "ACe 2025",
            certificate: .application,
            key: KeyFacts(
                pinReference: 0x10,
                pukReference: 0x11,
                keyReference: 0x01,
                container: nil
            ),
            isPINProven: false,
            masks: [Mask(maker: 0x04, versions: [0xB85B])]
        ),
        CardGeneration(
            name: "Incard",
            certificate: .classic,
            key: KeyFacts(
                pinReference: 0x90,
                pukReference: 0x11,
                keyReference: 0x01,
                container: nil
            ),
            isPINProven: true,
            masks: [Mask(maker: 0x09, versions: [])]
        ),
        CardGeneration(
            name: "CardOS, Athena, Oberthur",
            certificate: .classic,
            key: KeyFacts(
                pinReference: 0x10,
                pukReference: 0x11,
                keyReference: 0x01,
                container: nil
            ),
            isPINProven: true,
            masks: [
                Mask(maker: 0x08, versions: []), Mask(maker: 0x0C, versions: []),
                Mask(maker: 0x05, versions: [0x0100, 0x1017]),
            ]
        ),
    ]

    /// The family of a card by where its certificate was found and by its marker.
    ///
    /// Both must agree: a card in a place where its family has none is unlisted, readable but
    /// unproven.
    static func recognised(_ marker: CNSMarker, at location: CertificateLocation) -> CardGeneration
    {
        let listed = table.first { row in
            row.certificate == location && row.masks.contains { $0.matches(marker) }
        }
        return listed
            ?? CardGeneration(
                name: "unlisted",
                certificate: location,
                key: KeyFacts(
                    pinReference: 0x10,
                    pukReference: 0x11,
                    keyReference: 0x01,
                    container: nil
                ),
                isPINProven: false,
                masks: []
            )
    }

    /// The places to look for a certificate, the likeliest first.
    static func locations(for marker: CNSMarker) -> [CertificateLocation] {
        let likely = table.first { $0.masks.contains { $0.matches(marker) } }?.certificate
        let first = likely ?? .classic
        return [first] + CertificateLocation.allCases.filter { $0 != first }
    }
}
