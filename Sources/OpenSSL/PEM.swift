// SPDX-License-Identifier: EUPL-1.2

internal import COpenSSL

/// Text armour around DER (RFC 7468).
enum PEM {
    /// One armoured block.
    struct Block {
        let label: String
        let content: [UInt8]
    }

    static let certificateLabels = ["CERTIFICATE", "X509 CERTIFICATE"]

    /// The blocks of a file; nil when one of them is damaged.
    static func blocks(in bytes: [UInt8]) -> [Block]? {
        Library.ready()
        ERR_clear_error()
        defer { ERR_clear_error() }
        return unsafe Encoding.reading(bytes.span) { bio in
            var blocks: [Block] = []
            while let block = unsafe next(in: bio) { blocks.append(block) }
            let isAtEnd = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE
            return isAtEnd ? blocks : nil
        } ?? nil
    }

    private static func next(in bio: OpaquePointer) -> Block? {
        var label: UnsafeMutablePointer<CChar>?
        var header: UnsafeMutablePointer<CChar>?
        var content: UnsafeMutablePointer<UInt8>?
        var length = 0
        guard unsafe PEM_read_bio(bio, &label, &header, &content, &length) == 1,
            let name = unsafe label
        else { return nil }
        defer {
            unsafe CRYPTO_free(label, nil, 0)
            unsafe CRYPTO_free(header, nil, 0)
            unsafe CRYPTO_free(content, nil, 0)
        }
        return unsafe Block(
            label: String(cString: name),
            content: Array(UnsafeBufferPointer(start: content, count: length))
        )
    }

    /// The text armour around DER, in lines of 64 characters.
    static func encoded(_ der: [UInt8], label: String) -> [UInt8] {
        Library.ready()
        guard
            let bio = try? unsafe Owned(
                BIO_new(BIO_s_mem()),
                release: { unsafe BIO_free_all($0) }
            ),
            unsafe PEM_write_bio(bio.pointer, label, "", der, der.count) > 0
        else { return [] }
        var text = [UInt8](repeating: 0, count: unsafe BIO_ctrl_pending(bio.pointer))
        unsafe BIO_read(bio.pointer, &text, Int32(clamping: text.count))
        return text
    }
}
