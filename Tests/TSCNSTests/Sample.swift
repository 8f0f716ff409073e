// SPDX-License-Identifier: EUPL-1.2

import CivilTime
import Secrets
import SmartCard
import TSCNS
import Testing
import VirtualCard

/// Mario Rossi's card, made by a made-up Tuscany.
enum Sample {
    static let pin = "12345"

    private static let today = CalendarDate(daysSinceEpoch: 20_780)
    private static let issuer = Result { try VirtualIssuer(region: "090", today: today) }

    static func image(
        _ profile: CardProfile = .st2021,
        _ change: (inout CardOrder) -> Void = { _ in }
    ) throws -> CardImage {
        var order = try #require(
            CardOrder(
                profile: profile,
                holder: .mario,
                region: "090",
                serial: "012345678",
                issued: today.adding(days: -400),
                expires: today.adding(days: 400),
                pin: pin,
                puk: "87654321"
            )
        )
        change(&order)
        return try issuer.get().card(order)
    }

    static func card(
        _ profile: CardProfile = .st2021,
        _ faults: Fault...
    ) throws -> VirtualCard {
        try VirtualCard(image(profile), faults: faults)
    }

    /// A card with other bytes in one of its files; nil for no such file.
    static func card(
        _ profile: CardProfile = .st2021,
        _ file: CardFile,
        _ change: ([UInt8]) -> [UInt8]?
    ) throws -> VirtualCard {
        var image = try image(profile)
        let layout = profile.layout
        let path: CardPath? =
            switch file {
            case .cardID: layout.cardID ?? layout.cardIDInBCD
            case .personalData: layout.personalData
            case .certificate: layout.certificate
            }
        let place = try #require(path)
        image.files[place] = change(try #require(image.files[place]))
        return try VirtualCard(image)
    }
}

extension VirtualCard {
    /// What a reader finds on the card, just put in.
    func contents() throws -> CardContents {
        try CardContents(reading: self, atr: #require(ATR(powerOn())))
    }
}

extension CardProfile {
    /// The bytes of the certificate in an image of this profile.
    func certificate(in image: CardImage) -> [UInt8]? { image.files[layout.certificate] }
}

/// A card whose answers are written down, and changed on their way.
final class AlteredChannel: CardChannel {
    private let card: VirtualCard
    private let alter: (_ command: [UInt8], _ answer: [UInt8], _ index: Int) -> [UInt8]
    private(set) var commands: [[UInt8]] = []
    private(set) var answers: [[UInt8]] = []

    init(
        _ card: VirtualCard,
        _ alter: @escaping (_ command: [UInt8], _ answer: [UInt8], _ index: Int) -> [UInt8] = {
            _,
            answer,
            _ in answer
        }
    ) {
        self.card = card
        self.alter = alter
    }

    func exchange(_ command: Span<UInt8>) throws(ChannelError) -> [UInt8] {
        let bytes = command.indices.map { command[$0] }
        let answer = alter(bytes, try card.exchange(command), commands.count)
        commands.append(bytes)
        answers.append(answer)
        return answer
    }

    /// What a reader finds on the card, just put in.
    func contents() throws -> CardContents {
        try CardContents(reading: self, atr: #require(ATR(card.powerOn())))
    }
}

extension [UInt8] {
    /// READ BINARY, whatever the offset.
    var isReadBinary: Bool { count == 5 && self[1] == 0xB0 }
}

extension PIN {
    /// A PIN of made-up digits.
    init(digits: String) throws {
        let bytes = Array(digits.utf8)
        try self.init(
            LockedBytes(capacity: 8) { memory in
                for (index, byte) in bytes.enumerated() { memory[index] = byte }
                return bytes.count
            }
        )
    }
}
