// SPDX-License-Identifier: EUPL-1.2

/// The two bytes that end every answer of a card (ISO 7816-4 §5.6).
public struct StatusWord: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
    /// SW1 and SW2.
    public let rawValue: UInt16

    /// The status word `SW1 SW2`.
    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// SW1.
    public var sw1: UInt8 { UInt8(truncatingIfNeeded: rawValue >> 8) }
    /// SW2.
    public var sw2: UInt8 { UInt8(truncatingIfNeeded: rawValue) }

    /// Tries left after a failed comparison, from `63Cx`; nil for every other status word.
    public var triesLeft: Int? {
        rawValue & 0xFFF0 == 0x63C0 ? Int(rawValue & 0x000F) : nil
    }

    /// Four hexadecimal digits.
    public var description: String {
        let digits = String(rawValue, radix: 16, uppercase: true)
        return String(repeating: "0", count: 4 - digits.count) + digits
    }

    /// Done.
    public static let ok = StatusWord(rawValue: 0x9000)
    /// The end of the file was reached before the expected length.
    public static let endOfFile = StatusWord(rawValue: 0x6282)
    /// Verification failed, no count given.
    public static let verificationFailed = StatusWord(rawValue: 0x6300)
    /// Wrong length.
    public static let wrongLength = StatusWord(rawValue: 0x6700)
    /// The last command of a chain was expected.
    public static let lastCommandExpected = StatusWord(rawValue: 0x6883)
    /// Command chaining is not supported.
    public static let chainingNotSupported = StatusWord(rawValue: 0x6884)
    /// Security status not satisfied.
    public static let securityStatusNotSatisfied = StatusWord(rawValue: 0x6982)
    /// Authentication method blocked.
    public static let blocked = StatusWord(rawValue: 0x6983)
    /// Reference data not usable.
    public static let referenceDataNotUsable = StatusWord(rawValue: 0x6984)
    /// Incorrect parameters in the data field.
    public static let incorrectData = StatusWord(rawValue: 0x6A80)
    /// Function not supported.
    public static let functionNotSupported = StatusWord(rawValue: 0x6A81)
    /// File or application not found.
    public static let fileNotFound = StatusWord(rawValue: 0x6A82)
    /// Incorrect P1 or P2.
    public static let incorrectParameters = StatusWord(rawValue: 0x6A86)
    /// Reference data not found.
    public static let referenceNotFound = StatusWord(rawValue: 0x6A88)
    /// Wrong parameters; for READ BINARY, an offset outside the file.
    public static let wrongParameters = StatusWord(rawValue: 0x6B00)
    /// Instruction not supported.
    public static let instructionNotSupported = StatusWord(rawValue: 0x6D00)
    /// Class not supported.
    public static let classNotSupported = StatusWord(rawValue: 0x6E00)
}
