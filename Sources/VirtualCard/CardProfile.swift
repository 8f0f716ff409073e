// SPDX-License-Identifier: EUPL-1.2

/// A generation of TS-CNS: all that tells one chip from another, as data.
public struct CardProfile: Sendable, Hashable {
    /// The name in card files and on the command line.
    public let name: String
    /// The answer to reset.
    public let atr: [UInt8]
    /// The applications; the first is selected after a reset.
    public let applications: [Application]
    /// Where the files are.
    public let layout: Layout
    /// The reference of the PIN, P2 of VERIFY.
    public let pinReference: UInt8
    /// The reference of the PUK, P2 of VERIFY.
    public let pukReference: UInt8
    /// The reference of the authentication key in MSE SET.
    public let keyReference: UInt8
    /// The DF that must be current when the PIN is verified; nil when any may be.
    public let keyContainer: CardPath?
    /// The length of the RSA key in bits.
    public let keyBits: Int
    /// Whether commands with extended length are accepted.
    public let acceptsExtendedLength: Bool
    /// Whether chained commands are accepted.
    public let acceptsChaining: Bool
    /// The most bytes that one GET CHALLENGE gives.
    public let largestChallenge: Int

    /// An application and the name by which it is selected.
    public struct Application: Sendable, Hashable {
        /// The name in `CardPath.application`; nil for the one selected after a reset.
        public let name: String?
        /// The application identifier, empty when it has none.
        public let identifier: [UInt8]
    }

    /// Where the files of a CNS are on this generation.
    public struct Layout: Sendable, Hashable {
        /// EF.ID_Carta, or nil when the card has none.
        public let cardID: CardPath?
        /// EF.Dati_personali.
        public let personalData: CardPath
        /// The authentication certificate.
        public let certificate: CardPath
        /// The file that holds `5A 08` and the card id in BCD, or nil when the card has none.
        public let cardIDInBCD: CardPath?
        /// Files that hold nothing but zero bytes, and how many.
        public let zeroFilled: [CardPath: Int]
        /// Directories without any file.
        public let emptyDirectories: [CardPath]
    }
}

extension CardProfile: CustomStringConvertible {
    /// The name.
    public var description: String { name }
}

extension CardProfile {
    /// The profile with a name, or nil when there is none.
    public init?(named name: String) {
        guard let profile = Self.all.first(where: { $0.name == name }) else { return nil }
        self = profile
    }

    /// Every profile there is.
    public static let all = [
        st2021, st2021ChainingOnly, idemia2021, classic1024, ace2025, unlisted,
    ]

    /// ST 2021 and 2022 (JSign4).
    public static let st2021 = CardProfile(
        name: "st-2021",
        atr: [0x3B, 0xFF, 0x18, 0x00, 0xFF, 0x81, 0x31, 0xFE, 0x55]
            + [0x00, 0x6B, 0x02, 0x09, 0x16, 0x17, 0x01, 0x11, 0x01]
            + [0x43, 0x4E, 0x53, 0x11, 0x31, 0x80, 0x8D],
        pinReference: 0x90
    )

    /// An ST card that knows no extended length, so that long commands must be chained.
    public static let st2021ChainingOnly = CardProfile(
        name: "st-2021-chaining",
        atr: st2021.atr,
        pinReference: 0x90,
        acceptsExtendedLength: false
    )

    /// ID 2019, ACe and ACx 2021 (IDEMIA): the classic certificate file is there, but zero filled.
    public static let idemia2021 = CardProfile(
        name: "idemia-2021",
        atr: [0x3B, 0xFF, 0x18, 0x00, 0x00, 0x81, 0x31, 0xFE, 0x45]
            + [0x00, 0x6B, 0x05, 0x05, 0x20, 0x00, 0x01, 0x21, 0x01]
            + [0x43, 0x4E, 0x53, 0x10, 0x31, 0x80, 0x79],
        layout: Layout(
            cardID: CardPath(0x1000, 0x1003),
            personalData: CardPath(0x1100, 0x1102),
            certificate: CardPath(0x1400, 0x9001, 0x2002),
            cardIDInBCD: nil,
            zeroFilled: classicLayout.zeroFilled.merging([CardPath(0x1100, 0x1101): 2048]) { $1 },
            emptyDirectories: [CardPath(0x1200)]
        ),
        keyReference: 0x02,
        keyContainer: CardPath(0x1400, 0x9002),
        largestChallenge: 0x20
    )

    /// AT 2012 and AC 2013 to 2018 (Athena): a key of 1024 bits and short commands only.
    public static let classic1024 = CardProfile(
        name: "classic-1024",
        atr: [0x3B, 0xDF, 0x18, 0x00, 0x81, 0x31, 0xFE, 0x7D]
            + [0x00, 0x6B, 0x15, 0x0C, 0x01, 0x81, 0x01, 0x11, 0x01]
            + [0x43, 0x4E, 0x53, 0x10, 0x31, 0x80, 0xE8],
        keyBits: 1024,
        acceptsExtendedLength: false,
        acceptsChaining: false
    )

    /// ACe 2025 (Giesecke & Devrient): number and certificate are in a second application.
    ///
    /// Which application the PIN of the real card belongs to is not known; here it is one PIN,
    /// good in both.
    public static let ace2025 = CardProfile(
        name: "ace-2025",
        atr: [0x3B, 0xFF, 0x18, 0x00, 0xFF, 0x81, 0x31, 0xFE, 0x4D]
            + [0x00, 0x6B, 0x04, 0x04, 0xB8, 0x5B, 0x01, 0xF1, 0x01]
            + [0x43, 0x4E, 0x53, 0x10, 0x31, 0x80, 0x9D],
        applications: [
            Application(
                name: nil,
                identifier: [0xA0, 0x00, 0x00, 0x05, 0x30, 0x00, 0x0B, 0x10]
                    + [0x40, 0x01, 0x02, 0x1A]
            ),
            Application(
                name: "ESIGN",
                identifier: [0xA0, 0x00, 0x00, 0x05, 0x30] + Array("ESIGN".utf8)
            ),
        ],
        layout: Layout(
            cardID: nil,
            personalData: CardPath(0x1100, 0x1102),
            certificate: CardPath(0xDA01, 0xC001, application: "ESIGN"),
            cardIDInBCD: CardPath(0xD003, application: "ESIGN"),
            zeroFilled: [:],
            emptyDirectories: []
        )
    )

    /// A chip that nobody has listed, with the CNS marker and the classic layout.
    public static let unlisted = CardProfile(
        name: "unlisted",
        atr: [0x3B, 0xFF, 0x18, 0x00, 0xFF, 0x81, 0x31, 0xFE, 0x55]
            + [0x00, 0x6B, 0x7E, 0x7E, 0x01, 0x01, 0x01, 0x01, 0x01]
            + [0x43, 0x4E, 0x53, 0x11, 0x31, 0x80, 0x97]
    )

    private static let classicLayout = Layout(
        cardID: CardPath(0x1000, 0x1003),
        personalData: CardPath(0x1100, 0x1102),
        certificate: CardPath(0x1100, 0x1101),
        cardIDInBCD: nil,
        zeroFilled: [
            CardPath(0x2F02): 12, CardPath(0x1000, 0x1002): 40, CardPath(0x1200, 0x1202): 16,
            CardPath(0x1200, 0x1203): 160,
        ],
        emptyDirectories: [CardPath(0x1400)]
    )

    private init(
        name: String,
        atr: [UInt8],
        applications: [Application] = [Application(name: nil, identifier: [])],
        layout: Layout = classicLayout,
        pinReference: UInt8 = 0x10,
        keyReference: UInt8 = 0x01,
        keyContainer: CardPath? = nil,
        keyBits: Int = 2048,
        acceptsExtendedLength: Bool = true,
        acceptsChaining: Bool = true,
        largestChallenge: Int = 256
    ) {
        self.name = name
        self.atr = atr
        self.applications = applications
        self.layout = layout
        self.pinReference = pinReference
        pukReference = 0x11
        self.keyReference = keyReference
        self.keyContainer = keyContainer
        self.keyBits = keyBits
        self.acceptsExtendedLength = acceptsExtendedLength
        self.acceptsChaining = acceptsChaining
        self.largestChallenge = largestChallenge
    }
}
