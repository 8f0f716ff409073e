// SPDX-License-Identifier: EUPL-1.2

public import CivilTime
internal import OpenSSL

/// What EF.Dati_personali of a made-up card holds, and how it is written.
public struct PersonalDataFile: Sendable, Hashable {
    /// The issuer's code, such as `6090`.
    public var issuer: String
    /// When the card was issued.
    public var issued: CalendarDate
    /// The last day on which it is valid.
    public var expires: CalendarDate
    /// Whose card it is.
    public var holder: VirtualHolder
    /// What the length in front counts.
    public var header = Header.inclusive
    /// How many bytes the file has; the rest is zero.
    public var size = 400

    /// What the six hexadecimal digits in front of the fields count.
    public enum Header: Sendable, Hashable, CaseIterable {
        /// Themselves and the fields, as the one real card that is known.
        case inclusive
        /// The fields only.
        case exclusive
    }

    /// Which bytes the hash in the certificate's name is taken over.
    public enum HashedBytes: Sendable, Hashable, CaseIterable {
        /// The whole file with the zero bytes behind the fields.
        case wholeFile
        /// The fields without the length in front.
        case fields
        /// The length in front and the fields.
        case headerAndFields
    }

    /// A file with these contents.
    public init(
        issuer: String,
        issued: CalendarDate,
        expires: CalendarDate,
        holder: VirtualHolder
    ) {
        self.issuer = issuer
        self.issued = issued
        self.expires = expires
        self.holder = holder
    }

    /// The bytes of the file.
    public var bytes: [UInt8] {
        let written = headerAndFields
        return written + Array(repeating: 0x00, count: max(0, size - written.count))
    }

    /// The SHA-1 that the certificate's name holds.
    public func hash(of hashed: HashedBytes) -> [UInt8] {
        switch hashed {
        case .wholeFile: SHA1.digest(bytes)
        case .fields: SHA1.digest(fields)
        case .headerAndFields: SHA1.digest(headerAndFields)
        }
    }

    private var headerAndFields: [UInt8] {
        Self.hexadecimal(fields.count + (header == .inclusive ? 6 : 0), digits: 6) + fields
    }

    /// The sixteen fields, each behind its length in two hexadecimal digits.
    private var fields: [UInt8] {
        let texts = [
            issuer, issued.ddmmyyyy, expires.ddmmyyyy, holder.surname, holder.givenName,
            holder.birthDate.ddmmyyyy, holder.sex, "", holder.fiscalCode, "", holder.birthplace,
            "", "", holder.residence, "", "",
        ]
        return texts.flatMap { Self.hexadecimal($0.utf8.count, digits: 2) + Array($0.utf8) }
    }

    private static func hexadecimal(_ number: Int, digits: Int) -> [UInt8] {
        let text = String(number, radix: 16, uppercase: true)
        return Array((String(repeating: "0", count: max(0, digits - text.utf8.count)) + text).utf8)
    }
}
