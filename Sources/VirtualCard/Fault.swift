// SPDX-License-Identifier: EUPL-1.2

internal import OpenSSL

/// Something that a card does wrong; several can be given to one card.
public enum Fault: Sendable, Hashable {
    /// Answers have only so many bytes, 0 or 1.
    case noStatusWord(bytes: Int)
    /// READ BINARY answers 9000 and no data.
    case successWithoutData
    /// READ BINARY never comes to an end.
    case endlessFile
    /// READ BINARY answers one byte more than was asked for.
    case tooManyBytes
    /// SELECT answers control information that is not true or not well formed.
    case controlInformation(ControlInformationLie)
    /// SELECT finds every file there is not.
    case selectsEverything
    /// The certificate file is not there.
    case missingCertificate
    /// The certificate file holds only this byte.
    case certificateFilled(with: UInt8)
    /// Every answer is pseudo-random bytes.
    case randomAnswers(seed: UInt64)
    /// Every answer is this status word.
    case status(UInt16)
    /// VERIFY answers this status word and does nothing.
    case statusOfVerify(UInt16)
    /// VERIFY finds every well-formed PIN right.
    case acceptsAnyPIN
    /// The key answers something that is no signature.
    case wrongSignature(WrongSignature)
    /// Every answer takes so many milliseconds longer.
    case slow(milliseconds: Int)
    /// No command is ever answered.
    case mute
    /// The card is gone after so many answers.
    case removedAfter(exchanges: Int)
    /// The card is gone once it has done a VERIFY; the answer is lost.
    case removedAfterVerify

    /// What is wrong with control information.
    public enum ControlInformationLie: String, Sendable, Hashable, CaseIterable {
        /// The file has 65,535 bytes.
        case hugeSize = "huge-size"
        /// The file has no bytes.
        case zeroSize = "zero-size"
        /// The size has no bytes.
        case emptySize = "empty-size"
        /// The length runs past the end.
        case tooLong = "too-long"
        /// The length is indefinite.
        case indefiniteLength = "indefinite-length"
        /// The length has five bytes.
        case lengthOfFiveBytes = "length-of-five-bytes"
        /// The length has more bytes than it needs.
        case longerLength = "longer-length"
        /// Templates within templates.
        case nested
        /// No template around the data objects.
        case noTemplate = "no-template"
        /// Nothing at all.
        case empty

        func applied(to truth: [UInt8]) -> [UInt8] {
            let objects = Array(truth.dropFirst(2))
            switch self {
            case .hugeSize: return Self.template([0x80, 0x02, 0xFF, 0xFF] + objects.dropFirst(4))
            case .zeroSize: return Self.template([0x80, 0x02, 0x00, 0x00] + objects.dropFirst(4))
            case .emptySize: return Self.template([0x80, 0x00] + objects.dropFirst(4))
            case .tooLong: return [0x6F, 0x7F] + objects
            case .indefiniteLength: return [0x6F, 0x80] + objects + [0x00, 0x00]
            case .lengthOfFiveBytes: return [0x6F, 0x85, 0x00, 0x00, 0x00, 0x00, 0x10] + objects
            case .longerLength: return [0x6F, 0x82, 0x00, UInt8(clamping: objects.count)] + objects
            case .nested: return (0..<60).reduce(objects) { inner, _ in Self.template(inner) }
            case .noTemplate: return objects
            case .empty: return []
            }
        }

        private static func template(_ objects: [UInt8]) -> [UInt8] {
            guard objects.count > 127 else { return [0x6F, UInt8(objects.count)] + objects }
            return [0x6F, 0x81, UInt8(clamping: objects.count)] + objects
        }
    }

    /// What the key answers instead of a signature.
    public enum WrongSignature: String, Sendable, Hashable, CaseIterable {
        /// The signature of another block.
        case ofOtherBlock = "other-block"
        /// Zero bytes.
        case zero
        /// One byte less than the modulus has.
        case short
        /// A number not smaller than the modulus.
        case atLeastModulus = "at-least-modulus"

        func signature(of block: [UInt8], by key: RSAPrivateKey) -> [UInt8] {
            switch self {
            case .ofOtherBlock:
                var other = block
                other[other.count - 1] ^= 0x01
                return (try? key.rawSignature(of: other)) ?? other
            case .zero: return Array(repeating: 0x00, count: block.count)
            case .short: return Array(((try? key.rawSignature(of: block)) ?? block).dropFirst())
            case .atLeastModulus: return Array(repeating: 0xFF, count: block.count)
            }
        }
    }
}
