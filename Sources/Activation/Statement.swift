// SPDX-License-Identifier: EUPL-1.2

/// Bytes that a card signs for us and for nobody else.
///
/// Sixty-four spaces can't begin a TLS 1.2 handshake, the context string can't be one of TLS 1.3
/// (RFC 8446 §4.4.3), so the signature can't serve to log in elsewhere; then come the fields, each
/// name and value after its length in four bytes, so that no two statements have the same bytes.
public struct Statement: Sendable, Hashable {
    /// What a signature is for; a signature for one purpose proves nothing for another.
    public enum Purpose: String, Sendable {
        /// The holder is here, with the card and its PIN.
        case login
        /// The holder asks for the activation.
        case consent
        /// The chip of the new card holds the key of its certificate.
        case proof
    }

    /// What is signed.
    public let bytes: [UInt8]

    private static let context = "TS-CNS activation v1"

    /// Puts a statement together.
    ///
    /// - Parameters:
    ///   - purpose: What the signature is for.
    ///   - fields: Names and values, in the order in which they are signed.
    init(_ purpose: Purpose, _ fields: [(name: String, value: [UInt8])]) {
        var bytes = [UInt8](repeating: 0x20, count: 64) + Array(Self.context.utf8) + [0x00]
        for (name, value) in [("purpose", Array(purpose.rawValue.utf8))] + fields {
            bytes += Self.prefixed(Array(name.utf8)) + Self.prefixed(value)
        }
        self.bytes = bytes
    }

    private static func prefixed(_ value: [UInt8]) -> [UInt8] {
        let count = UInt32(value.count)
        return stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: count >> $0) }
            + value
    }
}
