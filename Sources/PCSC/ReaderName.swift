// SPDX-License-Identifier: EUPL-1.2

/// The name of a reader slot as pcscd gave it, which need not be UTF-8.
public struct ReaderName: Sendable, Hashable, CustomStringConvertible {
    private let bytes: [CChar]

    init(bytes: [CChar]) {
        self.bytes = bytes
    }

    /// The name as it can be shown: control characters and broken UTF-8 are replaced.
    public var description: String {
        let text = String(decoding: bytes.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return String(
            String.UnicodeScalarView(
                text.unicodeScalars.map {
                    $0.properties.generalCategory == .control ? "\u{FFFD}" : $0
                }
            )
        )
    }

    func withCString<R>(_ body: (UnsafePointer<CChar>) -> R) -> R {
        let terminated = bytes + [0]
        return unsafe terminated.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else {
                preconditionFailure("a terminated name is never empty")
            }
            return unsafe body(base)
        }
    }
}
