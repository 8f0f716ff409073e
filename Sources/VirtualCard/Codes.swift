// SPDX-License-Identifier: EUPL-1.2

/// A personal code of a card and the tries it has left.
///
/// The codes of a software card are made up and written in its file, so they need no locked memory.
struct Code: Hashable {
    static let allTries = 3

    var value: [UInt8]
    var triesLeft: Int

    /// How a comparison ended.
    enum Outcome {
        case right
        case wrong
        case blocked
    }

    /// Compares, and counts a try when the code is wrong.
    mutating func compare(with candidate: [UInt8]) -> Outcome {
        guard triesLeft > 0 else { return .blocked }
        guard candidate == value else {
            triesLeft -= 1
            return .wrong
        }
        triesLeft = Self.allTries
        return .right
    }

    /// The digits of a code in a block of eight bytes padded with FF, or nil when it is not one.
    static func digits(of block: ArraySlice<UInt8>, atLeast shortest: Int) -> [UInt8]? {
        let digits = block.prefix { $0 != 0xFF }
        guard block.count == 8, digits.count >= shortest,
            digits.allSatisfy({ (0x30...0x39).contains($0) }),
            block.dropFirst(digits.count).allSatisfy({ $0 == 0xFF })
        else { return nil }
        return Array(digits)
    }
}
