// SPDX-License-Identifier: EUPL-1.2

/// Hexadecimal digits in lower case (RFC 4648 §8).
public enum Base16 {
    /// The text of some bytes, two digits each.
    public static func encode(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        let text = bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 0x0F)]] }
        return String(decoding: text, as: UTF8.self)
    }
}
