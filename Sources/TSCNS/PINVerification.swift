// SPDX-License-Identifier: EUPL-1.2

public import Secrets
public import SmartCard

/// Why a PIN did not open a card.
public enum PINError: Error, Hashable {
    /// The PIN is not this card's; the tries left are nil when the card did not tell them.
    case wrong(triesLeft: Int?)
    /// No try is left, or the PIN was never usable.
    case blocked
    /// No answer came: whether a try was spent is unknown.
    case inDoubt
    /// The card refused the command before it compared anything; no try was spent.
    case refused(StatusWord)
    /// The card answered what no card should; whether a try was spent is unknown.
    case unexpected(StatusWord)
}

extension CardGeneration {
    /// Selects the file that the card wants selected before VERIFY; nothing on most.
    ///
    /// - Parameter channel: The card.
    /// - Throws: `CardError`; no try can be spent here.
    public func selectKey(on channel: borrowing some CardChannel & ~Copyable) throws(CardError) {
        guard let container = key.container else { return }
        if try channel.select(container) != nil { return }
        guard try channel.selectStepwise(container) != nil else {
            throw .refused(.fileNotFound, instruction: 0xA4)
        }
    }

    /// Sends one VERIFY (ISO 7816-4 §7.5.6), never more: the holder decides about the next try.
    ///
    /// The command is put together in locked memory: digits, padded with FF to eight bytes.
    ///
    /// - Parameters:
    ///   - pin: What the holder typed.
    ///   - channel: The card, its key selected, in a transaction that ends with a reset.
    /// - Throws: `PINError`.
    public func verify(
        _ pin: borrowing PIN,
        on channel: borrowing some CardChannel & ~Copyable
    ) throws(PINError) {
        let reference = key.pinReference
        let command = pin.withDigits { digits in
            LockedBytes(capacity: 13) { bytes in
                bytes[0] = 0x00
                bytes[1] = 0x20
                bytes[2] = 0x00
                bytes[3] = reference
                bytes[4] = 8
                for index in 0..<8 {
                    bytes[5 + index] = index < digits.count ? digits[index] : 0xFF
                }
                return 13
            }
        }
        let answer: [UInt8]?
        do {
            answer = try command.withBytes { bytes throws(ChannelError) in
                try channel.exchange(bytes)
            }
        } catch {
            throw .inDoubt
        }
        guard let answer, let status = ResponseAPDU(answer)?.status else { throw .inDoubt }
        switch status {
        case .ok: return
        case .blocked, .referenceDataNotUsable: throw .blocked
        case .verificationFailed: throw .wrong(triesLeft: nil)
        default:
            switch status.triesLeft {
            case 0: throw .blocked
            case let tries?: throw .wrong(triesLeft: tries)
            case nil: throw Self.refusals.contains(status) ? .refused(status) : .unexpected(status)
            }
        }
    }

    /// What a card answers to a VERIFY that is not as it wants one (ISO 7816-4 §5.6).
    private static let refusals: Set<StatusWord> = [
        .wrongLength, .securityStatusNotSatisfied, .incorrectData, .functionNotSupported,
        .incorrectParameters, .referenceNotFound, .wrongParameters, .instructionNotSupported,
        .classNotSupported,
    ]
}
