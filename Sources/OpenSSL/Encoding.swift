// SPDX-License-Identifier: EUPL-1.2

internal import COpenSSL

/// How bytes get into libcrypto's objects and out of them again.
enum Encoding {
    /// Decodes one DER structure that must be all there is.
    ///
    /// - Parameters:
    ///   - der: The bytes.
    ///   - decode: libcrypto's `d2i` function for the type.
    ///   - release: Its `free` function.
    /// - Returns: The object, or nil when the bytes are something else or more than that.
    static func decoded(
        _ der: Span<UInt8>,
        with decode: (UnsafeMutablePointer<UnsafePointer<UInt8>?>, Int) -> OpaquePointer?,
        release: @escaping (OpaquePointer) -> Void
    ) -> Owned? {
        Library.ready()
        defer { ERR_clear_error() }
        return unsafe der.withUnsafeBufferPointer { buffer in
            var cursor = buffer.baseAddress
            let object = try? unsafe Owned(decode(&cursor, buffer.count), release: release)
            guard let object, unsafe cursor == buffer.baseAddress.map({ unsafe $0 + buffer.count })
            else { return nil }
            return object
        }
    }

    /// Encodes an object as DER.
    ///
    /// - Parameter encode: libcrypto's `i2d` function, given where to write or nil to measure.
    /// - Returns: The bytes; none when the object can't be encoded.
    static func encoded(
        _ encode: (UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?) -> Int32
    ) -> [UInt8] {
        let length = encode(nil)
        guard length > 0 else {
            ERR_clear_error()
            return []
        }
        return unsafe [UInt8](unsafeUninitializedCapacity: Int(length)) { buffer, count in
            var cursor = buffer.baseAddress
            count = unsafe Int(encode(&cursor))
        }
    }

    /// The bytes of an ASN.1 string: of text, of an integer, of a bit or octet string.
    static func bytes(of string: UnsafePointer<ASN1_STRING>?) -> [UInt8] {
        guard let string = unsafe string, let data = unsafe ASN1_STRING_get0_data(string)
        else { return [] }
        return unsafe Array(
            UnsafeBufferPointer(start: data, count: Int(ASN1_STRING_length(string)))
        )
    }

    /// The content octets of an integer: big endian two's complement.
    static func content(of integer: UnsafePointer<ASN1_INTEGER>?) -> [UInt8] {
        let der = unsafe encoded { unsafe i2d_ASN1_INTEGER(integer, $0) }
        // The header of a long integer, which no serial number should be, is two bytes or more.
        guard der.count >= 2, der[1] & 0x80 == 0 else { return der }
        return Array(der.dropFirst(2))
    }

    /// The object of a list at a position.
    static func element(_ index: Int32, of list: OpaquePointer?) -> OpaquePointer? {
        unsafe OpaquePointer(OPENSSL_sk_value(list, index))
    }

    /// An object identifier in dotted decimals.
    static func text(of identifier: OpaquePointer?) -> String {
        let length = unsafe OBJ_obj2txt(nil, 0, identifier, 1)
        guard length > 0 else { return "" }
        var text = [CChar](repeating: 0, count: Int(length) + 1)
        unsafe OBJ_obj2txt(&text, length + 1, identifier, 1)
        return String(decoding: text.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Lends bytes as a memory BIO that is only read.
    static func reading<R: ~Copyable, E: Error>(
        _ bytes: Span<UInt8>,
        _ body: (OpaquePointer) throws(E) -> R
    ) throws(E) -> R? {
        try unsafe bytes.withUnsafeBufferPointer { buffer throws(E) -> R? in
            guard let length = Int32(exactly: buffer.count),
                let bio = unsafe BIO_new_mem_buf(buffer.baseAddress, length)
            else { return nil }
            defer { unsafe BIO_free_all(bio) }
            return try unsafe body(bio)
        }
    }
}
