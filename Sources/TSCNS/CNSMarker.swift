// SPDX-License-Identifier: EUPL-1.2

public import SmartCard

/// The pre-issuing data in the historical bytes of a CNS: necessary, not sufficient, for a TS-CNS.
///
/// Fifteen bytes: `00 6B`, maker of the chip, maker of the mask, two bytes of version of the mask,
/// three of the application, `CNS`, the version of the CNS, `31 80`.
public struct CNSMarker: Sendable, Hashable {
    /// The maker of the mask, that is, of the card's operating system.
    public let mask: UInt8
    /// The version of the mask.
    public let version: UInt16

    /// Finds the marker, or returns nil when the card has none.
    public init?(_ atr: ATR) {
        let bytes = atr.historicalBytes
        guard bytes.count == 15, Array(bytes[9...11]) == Array("CNS".utf8) else { return nil }
        mask = bytes[3]
        version = UInt16(bytes[4]) << 8 | UInt16(bytes[5])
    }
}
