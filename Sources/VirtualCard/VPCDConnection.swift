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

    /// Puts the card into the slot and returns when the reader has switched it on.
    ///
    /// - Parameters:
    ///   - patience: The most seconds to wait for the reader, first to be there, then to notice.
    ///   - gone: Called when the connection ends by anything but `remove`: pcscd ends, or the card
    ///     has a fault that takes it away.
    /// - Throws: When the card is not in the slot after that.
    public func insert(
        patience: Double = 10,
        whenGone gone: @escaping @Sendable () -> Void = {}
    ) throws(Failure) {
        guard inserted.withLock({ $0 == nil }) else { throw .alreadyInserted }
        let deadline = Date(timeIntervalSinceNow: patience)
        var socket = try connect(until: deadline)
        while true {
            let reception = Self.greet(card, on: socket)
            if reception == .switchedOn { break }
            socket.end()
            guard reception == .overlooked, Date() < deadline
            else { throw .slotOccupied(port: port) }
            // Another card left so recently that pcscd never saw the slot empty, and takes this one
            // for it: out and in again, as a person would.
            Thread.sleep(forTimeInterval: Self.pauseBetweenCards)
            socket = try connect(until: deadline)
        }
        socket.waitWithoutLimit()
        let ended = DispatchSemaphore(value: 0)
        inserted.withLock { $0 = (socket, ended) }
        let thread = Thread { [card, socket, weak self] in
            while let message = socket.receive(), Self.answer(message, by: card, on: socket) {}
            socket.end()
            ended.signal()
            // `remove` has forgotten the socket before it ends the connection.
            if self?.inserted.withLock({ $0?.socket === socket }) == true { gone() }
        }
        thread.name = "card-\(port)"
        thread.start()
    }

    /// Seconds that a slot must stay empty: pcscd looks every 0.4 s and must see it empty once.
    public static let pauseBetweenCards = 1.0

    private func connect(until deadline: Date) throws(Failure) -> VPCDSocket {
        while true {
            let patience = deadline.timeIntervalSinceNow
            if let socket = VPCDSocket(port: port, patience: max(patience, 1)) { return socket }
            guard patience > 0 else { throw .noReader(port: port) }
            Thread.sleep(forTimeInterval: 0.02)
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

    /// How the reader received a card.
    private enum Reception {
        case switchedOn
        /// It sees a card, but thinks that it is the one before.
        case overlooked
        /// It said nothing.
        case ignored
    }

    /// Answers the reader until it has switched the card on, or shows that it never will.
    private static func greet(_ card: VirtualCard, on socket: VPCDSocket) -> Reception {
        var isOn = false
        var looks = 0
        while let message = socket.receive(), answer(message, by: card, on: socket) {
            switch message {
            case [Control.powerOn], [Control.reset]: isOn = true
            case [Control.answerToReset]:
                // Asked when the reader looks whether a card is there, and once it is switched on.
                if isOn { return .switchedOn }
                looks += 1
                if looks == 3 { return .overlooked }
            default: continue
            }
        }
        return looks > 0 ? .overlooked : .ignored
    }

    /// Does what the reader asks for; false when the card is no longer there.
    private static func answer(
        _ message: [UInt8],
        by card: VirtualCard,
        on socket: VPCDSocket
    ) -> Bool {
        switch message {
        case [Control.powerOff]: card.powerOff()
        case [Control.powerOn], [Control.reset]: card.powerOn()
        case [Control.answerToReset]: return socket.send(card.profile.atr)
        default:
            switch card.reply(to: message) {
            case .bytes(let answer): return socket.send(answer)
            case .silence: return true
            case .removed: return false
            }
        }
        return true
    }

    /// Messages of one byte.
    private enum Control {
        static let powerOff: UInt8 = 0
        static let powerOn: UInt8 = 1
        static let reset: UInt8 = 2
        static let answerToReset: UInt8 = 4
    }
}
