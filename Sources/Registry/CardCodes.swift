// SPDX-License-Identifier: EUPL-1.2

public import Secrets

/// The personal codes of one card, opened to be proven or released.
public struct CardCodes: ~Copyable, Sendable {
    /// Five to eight digits.
    public let pin: LockedBytes
    /// Eight digits.
    public let puk: LockedBytes
    /// Up to eight digits, where the region has one.
    public let cip: LockedBytes?
}

/// The codes of a card as they are sealed: always 26 bytes, so that the length of a sealed record
/// does not tell the length of its PIN.
///
/// A count and eight bytes for the PIN, eight for the PUK, a count and eight bytes for the CIP,
/// where a count of zero means that there is none.
enum PackedCodes {
    static let size = 26

    /// Copies the digits of a line into locked memory, and nowhere else.
    static func pack(_ codes: DeliveredCodes, in line: Span<UInt8>) -> LockedBytes {
        LockedBytes(capacity: size) { bytes in
            bytes[0] = UInt8(codes.pin.count)
            for (place, digit) in codes.pin.enumerated() { bytes[1 + place] = line[digit] }
            for (place, digit) in codes.puk.enumerated() { bytes[9 + place] = line[digit] }
            guard let cip = codes.cip else { return size }
            bytes[17] = UInt8(cip.count)
            for (place, digit) in cip.enumerated() { bytes[18 + place] = line[digit] }
            return size
        }
    }

    /// The single codes, each in its own locked memory; nil when the bytes are not packed codes.
    static func unpack(_ packed: borrowing LockedBytes) -> CardCodes? {
        packed.withBytes { bytes -> CardCodes? in
            guard bytes.count == size, (5...8).contains(bytes[0]), bytes[17] <= 8 else {
                return nil
            }
            let pin = copy(1..<1 + Int(bytes[0]), of: bytes)
            let puk = copy(9..<17, of: bytes)
            guard bytes[17] > 0 else { return CardCodes(pin: pin, puk: puk, cip: nil) }
            return CardCodes(pin: pin, puk: puk, cip: copy(18..<18 + Int(bytes[17]), of: bytes))
        }
    }

    /// Whether two cards' codes are the same, in a time that does not depend on them.
    static func areEqual(
        _ left: borrowing LockedBytes,
        _ right: borrowing LockedBytes
    ) -> Bool {
        left.withBytes { left in
            right.withBytes { right in
                guard left.count == right.count else { return false }
                var difference: UInt8 = 0
                for place in 0..<left.count { difference |= left[place] ^ right[place] }
                return difference == 0
            }
        }
    }

    private static func copy(_ range: Range<Int>, of bytes: Span<UInt8>) -> LockedBytes {
        LockedBytes(capacity: range.count) { copy in
            for (place, index) in range.enumerated() { copy[place] = bytes[index] }
            return range.count
        }
    }
}
