// SPDX-License-Identifier: EUPL-1.2

/// The extension keyUsage (RFC 5280 §4.2.1.3): what a certified key may be used for.
public struct KeyUsage: OptionSet, Sendable, Hashable {
    /// Bit n is bit n of the extension's BIT STRING.
    public let rawValue: UInt16

    /// The usages with these bits.
    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// Verifying signatures that are neither on certificates nor on revocation lists.
    public static let digitalSignature = KeyUsage(rawValue: 1 << 0)
    /// Verifying signatures that the signer may not deny: the key of a qualified signature.
    public static let nonRepudiation = KeyUsage(rawValue: 1 << 1)
    /// Encrypting keys.
    public static let keyEncipherment = KeyUsage(rawValue: 1 << 2)
    /// Encrypting data itself.
    public static let dataEncipherment = KeyUsage(rawValue: 1 << 3)
    /// Agreeing on keys.
    public static let keyAgreement = KeyUsage(rawValue: 1 << 4)
    /// Verifying certificates.
    public static let keyCertSign = KeyUsage(rawValue: 1 << 5)
    /// Verifying revocation lists.
    public static let cRLSign = KeyUsage(rawValue: 1 << 6)

    /// The names of the usages that are set, as RFC 5280 and OpenSSL spell them.
    public var names: [String] {
        let all = [
            "digitalSignature", "nonRepudiation", "keyEncipherment", "dataEncipherment",
            "keyAgreement", "keyCertSign", "cRLSign",
        ]
        return all.indices.filter { rawValue & 1 << $0 != 0 }.map { all[$0] }
    }

    /// Reads the bits of the BIT STRING, the first in the most significant bit of the first byte.
    init(bits: [UInt8]) {
        rawValue = bits.prefix(2).enumerated().reduce(into: 0) { value, byte in
            for bit in 0..<8 where byte.element & 0x80 >> bit != 0 {
                value |= 1 << UInt16(byte.offset * 8 + bit)
            }
        }
    }
}

/// Purposes of the extension extendedKeyUsage (RFC 5280 §4.2.1.12).
public enum ExtendedKeyUsage {
    /// Authentication of a TLS server.
    public static let serverAuth: OID = "1.3.6.1.5.5.7.3.1"
    /// Authentication of a TLS client.
    public static let clientAuth: OID = "1.3.6.1.5.5.7.3.2"
    /// Protection of e-mail.
    public static let emailProtection: OID = "1.3.6.1.5.5.7.3.4"
}
