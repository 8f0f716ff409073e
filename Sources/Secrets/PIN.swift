// SPDX-License-Identifier: EUPL-1.2

/// A PIN that is well formed: five to eight ASCII digits, in locked memory.
///
/// Checked before anything is sent, so that a slip of the keyboard never costs a try, and never
/// empty: to many cards an empty VERIFY is another command.
public struct PIN: ~Copyable, Sendable {
    private let digits: LockedBytes

    /// Takes digits over.
    ///
    /// - Parameter digits: What the holder typed, without a line end.
    /// - Throws: `PINFormatError` when they are not five to eight ASCII digits; they are wiped then.
    public init(_ digits: consuming LockedBytes) throws(PINFormatError) {
        let isWellFormed = digits.withBytes { bytes in
            (5...8).contains(bytes.count)
                && bytes.indices.allSatisfy { (0x30...0x39).contains(bytes[$0]) }
        }
        guard isWellFormed else { throw PINFormatError() }
        self.digits = digits
    }

    /// Lends the digits for the time of a closure.
    ///
    /// - Parameter body: Reads the digits; it must not copy them anywhere that is not wiped.
    /// - Returns: What `body` returns.
    /// - Throws: What `body` throws.
    public borrowing func withDigits<R: ~Copyable, E: Error>(
        _ body: (Span<UInt8>) throws(E) -> R
    ) throws(E) -> R {
        try digits.withBytes(body)
    }
}

/// Digits that can't be a PIN: fewer than five, more than eight, or not digits at all.
public struct PINFormatError: Error, Hashable {}
