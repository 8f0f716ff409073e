// SPDX-License-Identifier: EUPL-1.2

/// The Luhn check digit (ISO/IEC 7812-1 Annex B) of a number written in ASCII digits.
///
/// - Parameter digits: ASCII digits, the check digit not among them.
/// - Returns: The digit to append, 0 to 9.
func luhnCheckDigit(of digits: some BidirectionalCollection<UInt8>) -> Int {
    var sum = 0
    for (distance, digit) in digits.reversed().enumerated() {
        let value = Int(digit) - 0x30
        guard distance.isMultiple(of: 2) else {
            sum += value
            continue
        }
        sum += value < 5 ? value * 2 : value * 2 - 9
    }
    return (10 - sum % 10) % 10
}

/// Whether every byte is an ASCII digit and the last one is the Luhn digit of the others.
func hasLuhnCheckDigit(_ digits: [UInt8]) -> Bool {
    guard let last = digits.last, digits.allSatisfy({ (0x30...0x39).contains($0) })
    else { return false }
    return luhnCheckDigit(of: digits.dropLast()) == Int(last) - 0x30
}
