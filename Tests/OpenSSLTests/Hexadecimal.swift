// SPDX-License-Identifier: EUPL-1.2

import Secrets

extension [UInt8] {
    /// The bytes that pairs of hexadecimal digits write; anything else is skipped.
    init(hex text: String) {
        let digits = text.compactMap(\.hexDigitValue)
        self = stride(from: 0, to: digits.count - 1, by: 2).map {
            UInt8(digits[$0] * 16 + digits[$0 + 1])
        }
    }

    /// A copy in locked memory.
    var locked: LockedBytes {
        LockedBytes(capacity: Swift.max(count, 1)) { span in
            for index in indices { span[index] = self[index] }
            return count
        }
    }
}

/// A copy that a test can look at.
func revealed(_ secret: borrowing LockedBytes) -> [UInt8] {
    secret.withBytes { span in span.indices.map { span[$0] } }
}
