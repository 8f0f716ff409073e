// SPDX-License-Identifier: EUPL-1.2

/// What can be said about a certificate before any library has parsed it.
///
/// OpenSSL reads bytes behind the certificate, keys of any size and exponent, and curves that the
/// certificate itself defines; nothing of that reaches it.
struct CertificateOutline {
    /// Why a certificate is not handed on; the raw value is for people.
    enum Flaw: String, Error {
        case tooLong = "longer than 8 KiB"
        case notExact = "not one certificate in exact DER"
        case version = "not version 3"
        case serial = "serial number not positive or longer than 20 bytes"
        case algorithms = "the two signature algorithms differ"
        case validity = "validity not in UTC to the second"
        case commonName = "not one common name of printable characters"
        case doubledExtension = "an extension is there twice"
        case notRSA = "the key is not RSA"
        case modulus = "the modulus is even, negative or longer than 4096 bits"
        case exponent = "the public exponent is not 65537"
    }

    /// More than any certificate of a card has.
    static let maximumLength = 8 << 10

    private static let commonName: [UInt8] = [0x55, 0x04, 0x03]
    private static let rsaEncryption: [UInt8] = [
        0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01,
    ]

    /// The first thing that is wrong, or nil.
    static func flaw(in der: [UInt8]) -> Flaw? {
        do throws(Flaw) {
            try check(der)
            return nil
        } catch {
            return error
        }
    }

    private static func check(_ der: [UInt8]) throws(Flaw) {
        guard der.count <= maximumLength else { throw .tooLong }
        guard let certificate = DERElement(exactly: der[...]), certificate.tag == 0x30 else {
            throw .notExact
        }
        let parts = certificate.children
        guard parts.map(\.tag) == [0x30, 0x30, 0x03] else { throw .notExact }
        var fields = parts[0].children[...]
        guard let version = fields.first, version.tag == 0xA0,
            version.content.elementsEqual([0x02, 0x01, 0x02])
        else { throw .version }
        fields = fields.dropFirst()
        guard fields.prefix(6).map(\.tag) == [0x02, 0x30, 0x30, 0x30, 0x30, 0x30]
        else { throw .notExact }
        let (serial, algorithm, validity) = (
            fields[fields.startIndex], fields[fields.startIndex + 1], fields[fields.startIndex + 3]
        )
        let (subject, key) = (fields[fields.startIndex + 4], fields[fields.startIndex + 5])
        try check(serial: serial.content)
        guard algorithm.content.elementsEqual(parts[1].content) else { throw .algorithms }
        try check(validity: validity)
        try check(subject: subject)
        try check(key: key)
        try check(extensions: fields.dropFirst(6))
    }

    private static func check(serial: ArraySlice<UInt8>) throws(Flaw) {
        guard (1...20).contains(serial.count), let first = serial.first, first < 0x80,
            serial.contains(where: { $0 != 0 })
        else { throw .serial }
    }

    private static func check(validity: DERElement) throws(Flaw) {
        let times = validity.children
        let isExact = times.allSatisfy { time in
            time.content.last == UInt8(ascii: "Z")
                && time.content.dropLast().allSatisfy { (0x30...0x39).contains($0) }
                && (time.tag == 0x17 && time.content.count == 13
                    || time.tag == 0x18 && time.content.count == 15)
        }
        guard times.count == 2, isExact else { throw .validity }
    }

    private static func check(subject: DERElement) throws(Flaw) {
        let commonNames = subject.children.flatMap(\.children).map(\.children).filter {
            $0.first?.content.elementsEqual(commonName) == true
        }
        guard commonNames.count == 1, let value = commonNames[0].dropFirst().first,
            value.content.allSatisfy({ (0x20...0x7E).contains($0) })
        else { throw .commonName }
    }

    private static func check(key: DERElement) throws(Flaw) {
        let parts = key.children
        guard parts.count == 2, parts[1].tag == 0x03,
            parts[0].children.first?.content.elementsEqual(rsaEncryption) == true
        else { throw .notRSA }
        guard let numbers = DERElement(exactly: parts[1].content.dropFirst())?.children,
            numbers.map(\.tag) == [0x02, 0x02]
        else { throw .notRSA }
        // A leading zero octet keeps a modulus of whole bytes positive.
        guard let first = numbers[0].content.first, first < 0x80,
            numbers[0].content.count <= 4096 / 8 + 1, numbers[0].content.last.map({ $0 & 1 }) == 1
        else { throw .modulus }
        guard numbers[1].content.elementsEqual([1, 0, 1]) else { throw .exponent }
    }

    private static func check(extensions: ArraySlice<DERElement>) throws(Flaw) {
        let list = extensions.filter { $0.tag == 0xA3 }.flatMap(\.children).flatMap(\.children)
        let identifiers = list.map { Array($0.children.first?.content ?? []) }
        guard Set(identifiers).count == identifiers.count else { throw .doubledExtension }
    }
}
