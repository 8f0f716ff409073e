// SPDX-License-Identifier: EUPL-1.2

/// What has gone over a connection, counted where it is sent.
public final class Traffic {
    /// Commands answered.
    public private(set) var exchanges = 0
    /// Bytes of commands and answers together.
    public private(set) var bytes = 0
    /// Called after each exchange with instruction, lengths both ways and status word; never with
    /// data, for they may be a PIN or a person's name.
    public var observer: ((Exchange) -> Void)?

    /// One exchange as it may be logged.
    public struct Exchange: Sendable {
        /// INS of the command.
        public let instruction: UInt8
        /// Bytes sent.
        public let sent: Int
        /// Bytes received.
        public let received: Int
        /// SW1 and SW2, or nil when the answer was too short for them.
        public let status: UInt16?
        /// How long it took.
        public let duration: Duration
    }

    func record(_ exchange: Exchange) {
        exchanges += 1
        bytes += exchange.sent + exchange.received
        observer?(exchange)
    }
}
