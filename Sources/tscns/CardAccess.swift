// SPDX-License-Identifier: EUPL-1.2

import Activation
import Logging
import PCSC
import SmartCard
import TSCNS

/// Readers and cards as the commands use them, on the thread for cards.
enum CardAccess {
    /// Connects to pcscd on a thread of its own and runs a body there.
    ///
    /// - Parameters:
    ///   - examiner: Who may be waiting for the answer to a PIN, if anybody is.
    ///   - body: Talks to readers and cards.
    /// - Returns: What `body` returns.
    /// - Throws: What `body` throws; or, when a call never came back, `card.busy`,
    ///   `card.unreadable` or `pin.inDoubt`. The command must end then without touching a card
    ///   again.
    static func withReaders<R: Sendable>(
        for examiner: Examiner? = nil,
        _ body: @escaping @Sendable (borrowing ReaderContext) throws(Failure) -> R
    ) throws(Failure) -> R {
        let result: Result<R, Failure>
        do {
            result = try CardThread.run { watch in
                do throws(Failure) {
                    let context = try Self.context(watch)
                    return .success(try body(context))
                } catch {
                    return .failure(error)
                }
            }
        } catch {
            throw examiner?.giveUp() == true ? Failure(.pinInDoubt) : Failure(error)
        }
        return try result.get()
    }

    /// Connects to the card in a reader.
    static func connect(
        _ context: borrowing ReaderContext,
        _ reader: ReaderName
    ) throws(Failure) -> CardConnection {
        do {
            let connection = try context.connect(to: reader)
            connection.traffic.observer = { exchange in
                let status = exchange.status.map { StatusWord(rawValue: $0).description } ?? "none"
                Log.tscns.trace(
                    """
                    exchange ins=\(String(exchange.instruction, radix: 16)) \
                    sent=\(exchange.sent) received=\(exchange.received) sw=\(status) \
                    time=\(exchange.duration)
                    """
                )
            }
            return connection
        } catch {
            throw Failure(error)
        }
    }

    /// Reads the card behind a connection; no PIN.
    static func read(_ connection: inout CardConnection) throws(Failure) -> CardContents {
        guard let atr = ATR(connection.atr) else { throw Failure(.cardNotCNS) }
        // A card that can't be a TS-CNS is sent nothing at all.
        guard CNSMarker(atr) != nil else { throw Failure(.cardNotCNS) }
        return try hold(&connection, .leave) { transaction throws(Failure) in
            do throws(CardError) {
                return try CardContents(reading: transaction, atr: atr)
            } catch {
                throw Failure(error)
            }
        }
    }

    /// Holds the card while a body runs.
    static func hold<R>(
        _ connection: inout CardConnection,
        _ disposition: CardConnection.Disposition,
        _ body: (borrowing Transaction) throws(Failure) -> R
    ) throws(Failure) -> R {
        do {
            return try connection.withTransaction(endingWith: disposition, body)
        } catch let error as PCSCError {
            throw Failure(error)
        } catch let error as Failure {
            throw error
        } catch {
            throw Failure(.cardUnreadable, note: "\(error)")
        }
    }

    private static func context(_ watch: CallWatch) throws(Failure) -> ReaderContext {
        do { return try ReaderContext(watch) } catch { throw Failure(error) }
    }
}
