// SPDX-License-Identifier: EUPL-1.2

internal import COpenSSL

/// A name of X.501: attributes from the most general to the most particular.
public struct DistinguishedName: Sendable, Hashable, CustomStringConvertible {
    /// One attribute of a name.
    public struct Attribute: Sendable, Hashable {
        /// The attribute type in dotted decimals, such as `2.5.4.3`.
        public let oid: String
        /// The value; whatever it holds, a NUL too.
        public let value: String

        /// The attribute with this type, in dotted decimals or as a short name such as `CN`.
        public init(_ type: String, _ value: String) {
            oid = DistinguishedName.shortNames[type] ?? type
            self.value = value
        }
    }

    /// The attributes in the order of the encoding.
    public var attributes: [Attribute]

    /// The name with these attributes.
    public init(_ attributes: [Attribute]) {
        self.attributes = attributes
    }

    /// The values of one attribute type, in dotted decimals or as a short name such as `CN`.
    public func values(of type: String) -> [String] {
        let oid = Self.shortNames[type] ?? type
        return attributes.filter { $0.oid == oid }.map(\.value)
    }

    /// The name for people, as RFC 2253 orders it: the most particular attribute first.
    public var description: String {
        attributes.reversed().map { attribute in
            let name = Self.shortNames.first { $0.value == attribute.oid }?.key
            let value = attribute.value.unicodeScalars.map { scalar in
                switch scalar {
                case ",", "+", "\"", "\\", "<", ">", ";": "\\\(scalar)"
                case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}": "\u{FFFD}"
                default: String(scalar)
                }
            }
            return "\(name ?? attribute.oid)=\(value.joined())"
        }
        .joined(separator: ",")
    }

    /// The short names of RFC 4519 and of common use that this project meets.
    fileprivate static let shortNames = [
        "CN": "2.5.4.3", "SN": "2.5.4.4", "serialNumber": "2.5.4.5", "C": "2.5.4.6",
        "L": "2.5.4.7", "ST": "2.5.4.8", "O": "2.5.4.10", "OU": "2.5.4.11", "title": "2.5.4.12",
        "GN": "2.5.4.42", "dnQualifier": "2.5.4.46", "organizationIdentifier": "2.5.4.97",
        "emailAddress": "1.2.840.113549.1.9.1", "DC": "0.9.2342.19200300.100.1.25",
    ]
}

extension DistinguishedName {
    /// Reads a name; nil when a value is text in no known encoding.
    init?(of name: OpaquePointer?) {
        var attributes: [Attribute] = []
        let count = unsafe X509_NAME_entry_count(name)
        for index in 0..<count {
            let entry = unsafe X509_NAME_get_entry(name, index)
            var text: UnsafeMutablePointer<UInt8>?
            let length = unsafe ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(entry))
            guard length >= 0 else {
                ERR_clear_error()
                return nil
            }
            defer { unsafe CRYPTO_free(text, nil, 0) }
            let bytes = unsafe UnsafeBufferPointer(start: text, count: Int(length))
            guard let value = unsafe String(validating: bytes, as: UTF8.self) else { return nil }
            let oid = unsafe Encoding.text(of: X509_NAME_ENTRY_get_object(entry))
            attributes.append(Attribute(oid, value))
        }
        self.attributes = attributes
    }

    /// The name as libcrypto holds it; the country as PrintableString, everything else as UTF-8.
    ///
    /// - Throws: `OpenSSLError.library` when a value is longer than X.520 allows.
    func handle() throws(OpenSSLError) -> Owned {
        Library.ready()
        let name = try unsafe Owned(X509_NAME_new()) { unsafe X509_NAME_free($0) }
        for attribute in attributes {
            let value = Array(attribute.value.utf8)
            try Library.check(
                unsafe X509_NAME_add_entry_by_txt(
                    name.pointer,
                    attribute.oid,
                    MBSTRING_FLAG,
                    value,
                    Int32(clamping: value.count),
                    -1,
                    0
                )
            )
        }
        return name
    }
}
