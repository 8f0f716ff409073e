// SPDX-License-Identifier: EUPL-1.2

internal import Foundation
internal import Synchronization

/// A software card in a slot of the virtual reader that the real pcscd drives (vsmartcard's vpcd).
public final class VPCDConnection: Sendable {
    /// The port of the first slot; the second slot has the next one.
    public static let firstPort: UInt16 = 35963

    private let card: VirtualCard
    private let port: UInt16
    private let inserted = Mutex<(socket: VPCDSocket, ended: DispatchSemaphore)?>(nil)

    /// Why a card could not be inserted.
    public enum Failure: Error, Hashable, CustomStringConvertible {
        /// Nobody listens on the slot's port: pcscd does not run, or without the driver.
        case noReader(port: UInt16)
        /// The reader did not ask the card for anything: another card is in the slot.
        case slotOccupied(port: UInt16)
        /// The card is already in the slot.
        case alreadyInserted

        /// What happened and what helps.
        public var description: String {
            switch self {
            case .noReader(let port):
                "no virtual reader listens on port \(port): is this inside scripts/station?"
            case .slotOccupied(let port):
                "the reader did not take the card on port \(port): is another card in that slot?"
            case .alreadyInserted: "the card is already in the reader"
            }
        }
    }

    /// A card that is not yet in its slot.
    public init(_ card: VirtualCard, port: UInt16 = firstPort) {
        self.card = card
        self.port = port
    }

    /// Puts the card into the slot and returns when the reader has noticed.
    ///
    /// - Parameters:
    ///   - patience: The most seconds to wait for the reader, first to be there, then to
    ///     notice.
    ///   - gone: Called when the connection ends by anything but `remove`: pcscd ends, or the card
    ///     has a fault that takes it away.
    /// - Throws: When the card is not in the slot after that.
    public func insert(
        patience: Double = 10,
        whenGone gone: @escaping @Sendable () -> Void = {}
    ) throws(Failure) {
        guard inserted.withLock({ $0 == nil }) else { throw .alreadyInserted }
        let deadline = Date(timeIntervalSinceNow: patience)
        var connected = VPCDSocket(port: port)
        while connected == nil, Date() < deadline {
            Thread.sleep(forTimeInterval: 0.02)
            connected = VPCDSocket(port: port)
        }
        guard let socket = connected else { throw .noReader(port: port) }
        let noticed = DispatchSemaphore(value: 0)
        let ended = DispatchSemaphore(value: 0)
        inserted.withLock { $0 = (socket, ended) }
        let thread = Thread { [card, weak self] in
            Self.serve(card, on: socket) { noticed.signal() }
            ended.signal()
            // `remove` has forgotten the socket before it ends the connection.
            if self?.inserted.withLock({ $0?.socket === socket }) == true { gone() }
        }
        thread.name = "card-\(port)"
        thread.start()
        guard noticed.wait(timeout: .now() + patience) == .success else {
            remove()
            throw .slotOccupied(port: port)
        }
    }

    /// Takes the card out; nothing happens when it is not in.
    public func remove() {
        let taken = inserted.withLock { inserted in
            defer { inserted = nil }
            return inserted
        }
        guard let taken else { return }
        taken.socket.end()
        taken.ended.wait()
        card.powerOff()
    }

    /// Answers the reader until it goes away or the card does.
    private static func serve(
        _ card: VirtualCard,
        on socket: VPCDSocket,
        whenNoticed notice: () -> Void
    ) {
        var isOn = false
        while let message = socket.receive() {
            switch message {
            case [Control.powerOff]: card.powerOff()
            case [Control.powerOn], [Control.reset]:
                card.powerOn()
                isOn = true
            case [Control.answerToReset]:
                guard socket.send(card.profile.atr) else { return }
                // Asked once to see whether a card is there, and again when it is switched on.
                if isOn { notice() }
            default:
                switch card.reply(to: message) {
                case .bytes(let answer): guard socket.send(answer) else { return }
                case .silence: continue
                case .removed: return socket.end()
                }
            }
        }
    }

    /// Messages of one byte.
    private enum Control {
        static let powerOff: UInt8 = 0
        static let powerOn: UInt8 = 1
        static let reset: UInt8 = 2
        static let answerToReset: UInt8 = 4
    }
}
