// SPDX-License-Identifier: EUPL-1.2

import Secrets

/// Putting text with secrets in it together inside locked memory.
extension MutableSpan<UInt8> {
    /// Writes plain text and moves on.
    mutating func append(_ text: String, at position: inout Int) {
        for byte in text.utf8 {
            self[position] = byte
            position += 1
        }
    }

    /// Copies a secret and moves on.
    mutating func append(_ secret: borrowing LockedBytes, at position: inout Int) {
        for index in 0..<secret.count {
            self[position] = secret.withBytes { $0[index] }
            position += 1
        }
    }
}
