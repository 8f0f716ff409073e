// SPDX-License-Identifier: EUPL-1.2

/// What a card says of a file when it is selected (ISO 7816-4 §7.4.3, template 6F or 62).
public struct FileControl: Sendable, Hashable {
    /// Bytes of content, from tag 80; nil when the card does not say.
    public let size: Int?

    /// Reads the template, or returns nil when it is not well formed.
    ///
    /// - Parameter answer: The data of SELECT; empty when the card gives no control information.
    public init?(_ answer: [UInt8]) {
        guard !answer.isEmpty else {
            size = nil
            return
        }
        guard let template = BERTLV.parse(answer)?.first,
            template.tag == 0x6F || template.tag == 0x62,
            let objects = BERTLV.parse(template.value)
        else { return nil }
        guard let length = objects.first(where: { $0.tag == 0x80 })?.value else {
            size = nil
            return
        }
        guard (1...4).contains(length.count) else { return nil }
        size = length.reduce(0) { $0 << 8 | Int($1) }
    }
}
