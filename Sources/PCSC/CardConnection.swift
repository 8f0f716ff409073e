// SPDX-License-Identifier: EUPL-1.2

internal import CPCSC

/// An open handle to a card: any removal, swap or foreign reset shows at its next use.
public struct CardConnection: ~Copyable {
    private let handle: SCARDHANDLE
    private var activeProtocol: DWORD
    private let reader: WatchedReader
    private var watch: CallWatch { reader.watch }

    /// What the card answered to its reset, at most 33 bytes.
    public let atr: [UInt8]
    /// What has gone over this connection.
    public let traffic = Traffic()

    init(_ reader: WatchedReader) throws(PCSCError) {
        var handle = SCARDHANDLE()
        var activeProtocol = DWORD()
        let code = unsafe reader.name.withCString { name in
            reader.watch.time(.connect, until: .now + Timeout.connect) {
                unsafe SCardConnect(
                    reader.context,
                    name,
                    DWORD(SCARD_SHARE_SHARED),
                    Self.protocols,
                    &handle,
                    &activeProtocol
                )
            }
        }
        guard code == SCARD_S_SUCCESS else { throw PCSCError(code: code, established: true) }
        do {
            atr = try Self.answerToReset(handle, reader.watch)
        } catch {
            SCardDisconnect(handle, DWORD(SCARD_LEAVE_CARD))
            throw error
        }
        self.handle = handle
        self.activeProtocol = activeProtocol
        self.reader = reader
    }

    deinit {
        SCardDisconnect(handle, DWORD(SCARD_LEAVE_CARD))
    }

    /// How a transaction leaves the card.
    public enum Disposition: Sendable {
        /// As it is: nothing secret happened.
        case leave
        /// Reset, so that no other program finds a verified PIN.
        case reset
    }

    /// Holds the card for itself while a body runs, so that nothing comes between its commands.
    ///
    /// - Parameters:
    ///   - disposition: How to leave the card, also when `body` throws.
    ///   - body: Talks to the card; all in all it has nine seconds of it.
    /// - Returns: What `body` returns.
    /// - Throws: What `body` throws, or `PCSCError` when the card could not be held.
    public mutating func withTransaction<R: ~Copyable>(
        endingWith disposition: Disposition,
        _ body: (borrowing Transaction) throws -> R
    ) throws -> R {
        let code = watch.time(.connect, until: .now + Timeout.connect) {
            SCardBeginTransaction(handle)
        }
        guard code == SCARD_S_SUCCESS else { throw PCSCError(code: code, established: true) }
        let transaction = Transaction(
            handle: handle,
            activeProtocol: activeProtocol,
            reader: reader,
            traffic: traffic
        )
        do {
            let result = try body(transaction)
            end(transaction, disposition)
            return result
        } catch {
            end(transaction, disposition)
            throw error
        }
    }

    private mutating func end(_ transaction: consuming Transaction, _ disposition: Disposition) {
        transaction.end(disposition)
        // A card that is gone or was reset by others shows at the next use of the handle.
        if disposition == .reset { try? reconnect() }
    }

    /// Takes note of a reset that was our own: every later one is foreign.
    private mutating func reconnect() throws(PCSCError) {
        var activeProtocol = DWORD()
        let code = watch.time(.connect, until: .now + Timeout.connect) {
            unsafe SCardReconnect(
                handle,
                DWORD(SCARD_SHARE_SHARED),
                Self.protocols,
                DWORD(SCARD_LEAVE_CARD),
                &activeProtocol
            )
        }
        guard code == SCARD_S_SUCCESS else { throw PCSCError(code: code, established: true) }
        self.activeProtocol = activeProtocol
    }

    private static var protocols: DWORD { DWORD(SCARD_PROTOCOL_T0) | DWORD(SCARD_PROTOCOL_T1) }

    private static func answerToReset(
        _ handle: SCARDHANDLE,
        _ watch: CallWatch
    ) throws(PCSCError) -> [UInt8] {
        var atr = [UInt8](repeating: 0, count: Int(MAX_ATR_SIZE))
        var length = DWORD(atr.count)
        var nameLength = DWORD()
        let code = watch.time(.connect, until: .now + Timeout.connect) {
            unsafe SCardStatus(handle, nil, &nameLength, nil, nil, &atr, &length)
        }
        guard code == SCARD_S_SUCCESS, length <= atr.count else {
            throw PCSCError(code: code, established: true)
        }
        return Array(atr.prefix(Int(length)))
    }
}
