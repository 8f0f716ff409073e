// SPDX-License-Identifier: EUPL-1.2

internal import CPCSC

/// What is in a reader, as pcscd saw it at one moment.
public struct ReaderState: Sendable, Hashable {
    /// What the reader holds.
    public let content: Content
    /// The bits to wait for a change from, with the event counter in the high word.
    let raw: DWORD

    /// What a reader can hold.
    public enum Content: Sendable, Hashable {
        /// Nothing.
        case empty
        /// A card that answered its reset with these bytes.
        case card(atr: [UInt8])
        /// A card that does not answer.
        case mute
    }

    init?(_ entry: SCARD_READERSTATE) {
        let event = unsafe entry.dwEventState
        func has(_ flag: some BinaryInteger) -> Bool { event & DWORD(flag) != 0 }
        guard !has(SCARD_STATE_UNKNOWN), !has(SCARD_STATE_UNAVAILABLE) else { return nil }
        raw = event & ~DWORD(SCARD_STATE_CHANGED)
        if has(SCARD_STATE_MUTE) {
            content = .mute
        } else if has(SCARD_STATE_PRESENT) {
            let length = min(unsafe Int(entry.cbAtr), Int(MAX_ATR_SIZE))
            let atr = unsafe withUnsafeBytes(of: entry.rgbAtr) { unsafe Array($0.prefix(length)) }
            content = .card(atr: atr)
        } else {
            content = .empty
        }
    }
}
