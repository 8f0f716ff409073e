// SPDX-License-Identifier: EUPL-1.2

internal import CPCSC
public import SmartCard

/// A card that is held for the time of one closure; whoever has one may talk to the card.
public struct Transaction: ~Copyable, CardChannel {
    private let handle: SCARDHANDLE
    private let activeProtocol: DWORD
    private let reader: WatchedReader
    private var watch: CallWatch { reader.watch }
    private let traffic: Traffic
    private let deadline = ContinuousClock.now + Timeout.transaction

    /// The longest answer that pcsc-lite passes on: 65,536 bytes and a status word.
    private static let answerLimit = 65_538

    init(
        handle: SCARDHANDLE,
        activeProtocol: DWORD,
        reader: WatchedReader,
        traffic: Traffic
    ) {
        self.handle = handle
        self.activeProtocol = activeProtocol
        self.reader = reader
        self.traffic = traffic
    }

    /// Lets other programs at the card again.
    consuming func end(_ disposition: CardConnection.Disposition) {
        let code = disposition == .reset ? SCARD_RESET_CARD : SCARD_LEAVE_CARD
        _ = watch.time(.exchange, until: .now + Timeout.exchange) {
            SCardEndTransaction(handle, DWORD(code))
        }
    }

    /// Sends one command and returns the answer; see `CardChannel`.
    public func exchange(_ command: Span<UInt8>) throws(ChannelError) -> [UInt8] {
        let clock = ContinuousClock()
        let start = clock.now
        guard start < deadline else { throw .cardUnresponsive }
        var answer = [UInt8](repeating: 0, count: Self.answerLimit)
        var length = DWORD(answer.count)
        let interface =
            unsafe activeProtocol == DWORD(SCARD_PROTOCOL_T0) ? cpcsc_pci_t0() : cpcsc_pci_t1()
        let code = watch.time(.exchange, until: min(start + Timeout.exchange, deadline)) {
            unsafe command.withUnsafeBufferPointer { bytes in
                unsafe SCardTransmit(
                    handle,
                    interface,
                    bytes.baseAddress,
                    DWORD(bytes.count),
                    nil,
                    &answer,
                    &length
                )
            }
        }
        guard code == SCARD_S_SUCCESS, length <= answer.count else {
            throw reader.reason(for: PCSCError(code: code, established: true)).channelError
        }
        answer.removeLast(answer.count - Int(length))
        traffic.record(
            Traffic.Exchange(
                instruction: command.count > 1 ? command[1] : 0,
                sent: command.count,
                received: answer.count,
                status: ResponseAPDU(answer)?.status.rawValue,
                duration: clock.now - start
            )
        )
        // Some drivers pass a card that is pulled out off as an answer without any byte.
        if answer.isEmpty, reader.reason(for: .cardUnresponsive) == .cardRemoved {
            throw .cardRemoved
        }
        return answer
    }
}
