// SPDX-License-Identifier: EUPL-1.2

internal import OpenSSL
internal import Secrets
internal import TSCNS

/// How the codes of one card are sealed at rest: AES-256-GCM under a key derived for the record.
///
/// The card and the version of the codes are authenticated with them, so that a sealed record moved
/// to another row, or left from an earlier version, does not open.
struct CodesSeal {
    let cardID: CardID
    let version: Int

    /// Seals packed codes.
    ///
    /// - Throws: `OpenSSLError` when the library fails.
    func seal(
        _ packed: borrowing LockedBytes,
        with key: borrowing LockedBytes
    ) throws(OpenSSLError) -> [UInt8] {
        try AESGCM.seal(packed, key: key, info: info, context: context)
    }

    /// Opens what `seal` made for the same card and version.
    ///
    /// - Throws: `OpenSSLError` when anything about it differs.
    func open(
        _ sealed: [UInt8],
        with key: borrowing LockedBytes
    ) throws(OpenSSLError) -> LockedBytes {
        try AESGCM.open(sealed, key: key, info: info, context: context)
    }

    private var info: [UInt8] { Array("\(cardID.text) tscns codes v1".utf8) }

    private var context: [UInt8] { Array("card \(cardID.text) version \(version) schema 1".utf8) }
}
