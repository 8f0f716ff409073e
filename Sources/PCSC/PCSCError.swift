// SPDX-License-Identifier: EUPL-1.2

internal import CPCSC
internal import SmartCard

/// Why PC/SC could not do something, named by what helps.
public enum PCSCError: Error, Hashable {
    /// pcscd is not there, went away, or closed the connection: start it and begin again.
    case serviceUnavailable
    /// The library and pcscd speak different versions: install both from one distribution.
    case versionMismatch
    /// There is no such reader, or it was unplugged: plug it in.
    case readerUnavailable
    /// The reader holds no card: insert it.
    case cardAbsent
    /// The card was taken out: insert it and begin again.
    case cardRemoved
    /// Another program reset the card: begin again.
    case cardReset
    /// The card does not answer: clean it, insert it fully, or try another reader.
    case cardUnresponsive
    /// Another program holds the card or the reader: close it.
    case cardBusy
    /// This user may not talk to readers: polkit or the socket's group says no.
    case accessDenied
    /// Nothing changed in the time given.
    case timedOut
    /// A code that none of the others stands for.
    case other(code: UInt32)

    /// The error of a PC/SC return code.
    ///
    /// - Parameters:
    ///   - code: What the function returned, not `SCARD_S_SUCCESS`.
    ///   - established: Whether a context was in use. Then pcscd's death shows as a security
    ///     violation (pcsc-lite 1.9.9), which without a context is polkit's refusal.
    init(code: Int, established: Bool) {
        switch code {
        case Int(SCARD_F_COMM_ERROR), Int(SCARD_E_NO_SERVICE), Int(SCARD_E_INVALID_HANDLE):
            self = .serviceUnavailable
        case Int(SCARD_E_SERVICE_STOPPED):
            self = established ? .serviceUnavailable : .versionMismatch
        case Int(SCARD_W_SECURITY_VIOLATION):
            self = established ? .serviceUnavailable : .accessDenied
        case Int(SCARD_E_NO_ACCESS):
            self = .accessDenied
        case Int(SCARD_E_READER_UNAVAILABLE), Int(SCARD_E_UNKNOWN_READER),
            Int(SCARD_E_NO_READERS_AVAILABLE):
            self = .readerUnavailable
        case Int(SCARD_E_NO_SMARTCARD):
            self = .cardAbsent
        case Int(SCARD_W_REMOVED_CARD):
            self = .cardRemoved
        case Int(SCARD_W_RESET_CARD):
            self = .cardReset
        case Int(SCARD_W_UNRESPONSIVE_CARD), Int(SCARD_W_UNPOWERED_CARD),
            Int(SCARD_W_UNSUPPORTED_CARD), Int(SCARD_E_PROTO_MISMATCH), Int(SCARD_E_NOT_TRANSACTED),
            Int(SCARD_E_CARD_UNSUPPORTED):
            self = .cardUnresponsive
        case Int(SCARD_E_SHARING_VIOLATION), Int(SCARD_E_NO_MEMORY):
            self = .cardBusy
        case Int(SCARD_E_TIMEOUT), Int(SCARD_E_CANCELLED):
            self = .timedOut
        default:
            self = .other(code: UInt32(truncatingIfNeeded: code))
        }
    }

    /// The same, as a card channel tells it.
    var channelError: ChannelError {
        switch self {
        case .serviceUnavailable, .versionMismatch: .serviceUnavailable
        case .readerUnavailable: .readerUnavailable
        case .cardAbsent, .cardRemoved: .cardRemoved
        case .cardReset: .cardReset
        case .cardUnresponsive, .timedOut: .cardUnresponsive
        case .cardBusy: .cardBusy
        case .accessDenied: .accessDenied
        case .other(let code): .other(code: code)
        }
    }
}
