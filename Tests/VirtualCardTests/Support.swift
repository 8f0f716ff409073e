// SPDX-License-Identifier: EUPL-1.2

import OpenSSL
import VirtualCard

/// A card with made-up contents that need no certificate authority.
enum Sample {
    static let pin = "12345"
    static let puk = "87654321"
    static let certificate = [0x30, 0x82, 0x02, 0x58] + Array(repeating: UInt8(0xA5), count: 600)
    static let personalData = Array("00000A0461600".utf8) + Array(repeating: UInt8(0), count: 387)

    static func image(_ profile: CardProfile = .st2021) throws -> CardImage {
        try CardImage(
            profile: profile,
            cardID: "6090012345678000",
            personalData: personalData,
            certificate: certificate,
            keyPEM: KeyPool.shared.key(for: "sample", bits: profile.keyBits).pem,
            pin: pin,
            puk: puk
        )
    }

    static func card(_ profile: CardProfile = .st2021, _ faults: Fault...) throws -> VirtualCard {
        try VirtualCard(image(profile), faults: faults)
    }

    /// A code as the card wants it: ASCII digits and FF up to eight bytes.
    static func block(_ code: String) -> [UInt8] {
        Array(code.utf8) + Array(repeating: 0xFF, count: 8 - code.utf8.count)
    }
}

extension VirtualCard {
    /// The status word that a command gets.
    func status(_ command: [UInt8]) -> UInt16 {
        respond(to: command).suffix(2).reduce(0) { $0 << 8 | UInt16($1) }
    }

    /// The data that a command gets, without the status word.
    func data(_ command: [UInt8]) -> [UInt8] { respond(to: command).dropLast(2) }

    func verify(_ code: String, as reference: UInt8 = 0x90) -> UInt16 {
        status([0x00, 0x20, 0x00, reference, 0x08] + Sample.block(code))
    }
}
