// SPDX-License-Identifier: EUPL-1.2

internal import Foundation

/// All of a software card that outlives the power; what a `.card` file holds.
///
/// Key and codes are in the clear: the card and its holder are made up.
public struct CardImage: Sendable, Hashable {
    /// The generation.
    public var profile: CardProfile
    /// The files and what is in them.
    public var files: [CardPath: [UInt8]]
    /// The private key, PEM.
    public var keyPEM: [UInt8]
    /// The PIN, 5 to 8 digits.
    public var pin: String
    /// The PUK, 8 digits.
    public var puk: String
    /// Tries of the PIN before it is blocked, 0 to 3.
    public var pinTriesLeft = Code.allTries
    /// Tries of the PUK before it is blocked, 0 to 3.
    public var pukTriesLeft = Code.allTries

    /// Why an image makes no card.
    public enum Failure: Error, Hashable, CustomStringConvertible {
        /// The bytes are not a card file, for the reason given.
        case malformed(String)
        /// No generation has this name.
        case unknownProfile(String)
        /// The private key can't be read.
        case unusableKey

        /// What is wrong.
        public var description: String {
            switch self {
            case .malformed(let reason): "not a card file: \(reason)"
            case .unknownProfile(let name): "no generation is called \(name)"
            case .unusableKey: "the card's private key can't be read"
            }
        }
    }

    /// A card of a generation with these contents.
    public init(
        profile: CardProfile,
        files: [CardPath: [UInt8]],
        keyPEM: [UInt8],
        pin: String,
        puk: String
    ) {
        self.profile = profile
        self.files = files
        self.keyPEM = keyPEM
        self.pin = pin
        self.puk = puk
    }

    /// Reads a card file.
    ///
    /// - Parameter json: The bytes of the file.
    /// - Throws: `malformed` or `unknownProfile`.
    public init(json: [UInt8]) throws(Failure) {
        let stored: Stored
        do {
            stored = try JSONDecoder().decode(Stored.self, from: Data(json))
        } catch {
            throw .malformed("not a card file")
        }
        guard let profile = CardProfile(named: stored.profile)
        else { throw .unknownProfile(stored.profile) }
        var files: [CardPath: [UInt8]] = [:]
        for (name, content) in stored.files {
            guard let path = CardPath(name), let bytes = [UInt8](hex: content)
            else { throw .malformed("file \(name)") }
            files[path] = bytes
        }
        let tries = 0...Code.allTries
        guard tries.contains(stored.pinTriesLeft), tries.contains(stored.pukTriesLeft)
        else { throw .malformed("tries left") }
        self.init(
            profile: profile,
            files: files,
            keyPEM: Array(stored.key.utf8),
            pin: stored.pin,
            puk: stored.puk
        )
        pinTriesLeft = stored.pinTriesLeft
        pukTriesLeft = stored.pukTriesLeft
    }

    /// The bytes of the card file.
    ///
    /// - Throws: Never for an image of this module.
    public func json() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let stored = Stored(
            profile: profile.name,
            files: [String: String](
                uniqueKeysWithValues: files.map { ($0.key.description, $0.value.hex) }
            ),
            key: String(decoding: keyPEM, as: UTF8.self),
            pin: pin,
            puk: puk,
            pinTriesLeft: pinTriesLeft,
            pukTriesLeft: pukTriesLeft
        )
        return try Array(encoder.encode(stored)) + [0x0A]
    }

    private struct Stored: Codable {
        let profile: String
        let files: [String: String]
        let key: String
        let pin: String
        let puk: String
        let pinTriesLeft: Int
        let pukTriesLeft: Int
    }
}

extension [UInt8] {
    /// The bytes that hexadecimal digits write, or nil when they write none.
    init?(hex: String) {
        let digits = hex.compactMap(\.hexDigitValue)
        guard digits.count == hex.utf8.count, digits.count.isMultiple(of: 2) else { return nil }
        self = stride(from: 0, to: digits.count, by: 2).map {
            UInt8(digits[$0] << 4 | digits[$0 + 1])
        }
    }

    /// Upper-case hexadecimal digits.
    var hex: String {
        let digits = Array<UInt8>("0123456789ABCDEF".utf8)
        return String(
            decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 0x0F)]] },
            as: UTF8.self
        )
    }
}
