// SPDX-License-Identifier: EUPL-1.2

/// Which station this is, in statements and protocol numbers.
public struct StationID: Sendable, Hashable {
    /// SHA-256 of the station's certificate: 32 bytes.
    public let certificateDigest: [UInt8]
    /// The number in protocol numbers, 0 to 99,999.
    public let number: Int

    /// The identity of a station.
    ///
    /// - Parameters:
    ///   - certificateDigest: SHA-256 of its certificate, 32 bytes.
    ///   - number: Its number as the issuer gave it out; nil for one made from the digest, which
    ///     is unique only as long as stations are few.
    public init(certificateDigest: [UInt8], number: Int?) {
        self.certificateDigest = certificateDigest
        let derived = certificateDigest.prefix(4).reduce(0) { $0 << 8 | Int($1) } % 100_000
        self.number = number ?? derived
    }
}
