// SPDX-License-Identifier: EUPL-1.2

internal import OpenSSL
public import Secrets

/// The station's keys that an activation needs, in locked memory.
public struct StationKeys: ~Copyable, Sendable {
    /// Opens the sealed codes in the registry: 32 bytes.
    let codes: LockedBytes
    /// Makes the keyed hashes under which the ledger finds holders and cards: 32 bytes.
    let index: LockedBytes

    /// Takes the keys over.
    public init(codes: consuming LockedBytes, index: consuming LockedBytes) {
        self.codes = codes
        self.index = index
    }

    /// The keyed hash of a holder or a card: HMAC-SHA-256, 32 bytes.
    func hash(_ kind: String, _ text: String) -> [UInt8] {
        HMACSHA256.code(for: Array("tscns index v1\0\(kind)\0\(text)".utf8), key: index)
    }
}
