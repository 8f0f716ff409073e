// SPDX-License-Identifier: EUPL-1.2

internal import SmartCard

/// The reading of one card's files, with what was learnt of the card on the way.
struct FileReader {
    private let locations: [CertificateLocation]
    private var takesPaths = true
    private var hasSelectedApplication = false

    init(marker: CNSMarker) {
        locations = CardGeneration.locations(for: marker)
    }

    /// Reads EF 1102, the first file of all: a card without it is no TS-CNS.
    mutating func personalData(
        _ channel: borrowing some CardChannel & ~Copyable
    ) throws(CardError) -> PersonalData {
        var file = try channel.select(.personalData)
        if file == nil {
            file = try channel.selectStepwise(.personalData)
            takesPaths = false
        }
        guard let file else { throw .notTSCNS }
        let bytes = try channel.readBinary(size: file.size, limit: 4096)
        guard let data = PersonalData(file: bytes) else { throw .malformed(.personalData) }
        return data
    }

    /// Reads the card's number: EF 1003, or the data object of cards that have none.
    mutating func cardID(
        _ channel: borrowing some CardChannel & ~Copyable
    ) throws(CardError) -> CardID {
        if locations.first == .application, let id = try cardIDObject(channel) { return id }
        guard let file = try select(.cardID, channel) else {
            guard let id = try cardIDObject(channel) else { throw .missing(.cardID) }
            return id
        }
        let bytes = try channel.readBinary(size: file.size, limit: 256)
        return try Self.cardID(digits: bytes)
    }

    /// Reads the certificate from the first place that has one.
    mutating func certificate(
        _ channel: borrowing some CardChannel & ~Copyable
    ) throws(CardError) -> (CertificateLocation, [UInt8]) {
        for location in locations {
            guard let file = try select(location, channel) else { continue }
            if file.size == 0 { continue }
            let start = try channel.readBinary(at: 0, length: min(256, file.size ?? 256)).bytes
            // Chips that keep the certificate elsewhere leave this file, filled with 00 or FF.
            guard let first = start.first, first != 0x00, first != 0xFF else { continue }
            let certificate = try Self.certificate(channel, start: start, size: file.size)
            return (location, certificate)
        }
        throw .missing(.certificate)
    }

    /// Reads the data object with the number, at the root of its application; nil when there is none.
    private mutating func cardIDObject(
        _ channel: borrowing some CardChannel & ~Copyable
    ) throws(CardError) -> CardID? {
        guard try selectApplication(channel),
            let file = try channel.selectFromCurrent(.cardIDObject)
        else { return nil }
        let bytes = try channel.readBinary(size: file.size, limit: 256)
        guard let object = BERTLV.parse(bytes)?.first, object.tag == 0x5A, object.value.count == 8
        else { throw .malformed(.cardID) }
        return try Self.cardID(digits: object.value.flatMap { [0x30 + $0 >> 4, 0x30 + $0 & 0x0F] })
    }

    private func select(
        _ path: FilePath,
        _ channel: borrowing some CardChannel & ~Copyable
    ) throws(CardError) -> FileControl? {
        takesPaths ? try channel.select(path) : try channel.selectStepwise(path)
    }

    private mutating func select(
        _ location: CertificateLocation,
        _ channel: borrowing some CardChannel & ~Copyable
    ) throws(CardError) -> FileControl? {
        switch location {
        case .classic: return try select(.classicCertificate, channel)
        case .signatureDirectory: return try select(.signatureDirectoryCertificate, channel)
        case .application:
            guard try selectApplication(channel) else { return nil }
            if let file = try channel.selectFromCurrent(.applicationCertificate) { return file }
            return try channel.select(.applicationCertificate)
        }
    }

    private mutating func selectApplication(
        _ channel: borrowing some CardChannel & ~Copyable
    ) throws(CardError) -> Bool {
        if hasSelectedApplication { return true }
        hasSelectedApplication = try channel.select(application: ApplicationID.esign)
        return hasSelectedApplication
    }

    private static func cardID(digits: [UInt8]) throws(CardError) -> CardID {
        if let id = CardID(bytes: digits) { return id }
        // A well-formed number of another type: a CNS of a chamber or a university.
        if digits.count == 16, digits[0] != UInt8(ascii: "6"), hasLuhnCheckDigit(digits) {
            throw .notTSCNS
        }
        throw .malformed(.cardID)
    }

    /// Reads on to the end of the DER sequence that the file begins with.
    ///
    /// The file may be longer: what of its tail comes along must be 00 or FF.
    private static func certificate(
        _ channel: borrowing some CardChannel & ~Copyable,
        start: [UInt8],
        size: Int?
    ) throws(CardError) -> [UInt8] {
        guard start.count >= 4, start[0] == 0x30, start[1] == 0x82 else {
            throw .malformed(.certificate)
        }
        let length = (Int(start[2]) << 8 | Int(start[3])) + 4
        guard length <= size ?? 8192, (256...8192).contains(length) else {
            throw .malformed(.certificate)
        }
        let wanted = min(size ?? 8192, (length + 255) / 256 * 256)
        var bytes = start
        while bytes.count < length {
            let part = try channel.readBinary(
                at: bytes.count,
                length: min(256, wanted - bytes.count)
            )
            bytes += part.bytes
            guard !part.isLast || bytes.count >= length else {
                throw .malformed(.certificate)
            }
        }
        let tail = bytes[length...]
        guard tail.allSatisfy({ $0 == 0x00 }) || tail.allSatisfy({ $0 == 0xFF }) else {
            throw .malformed(.certificate)
        }
        return Array(bytes[..<length])
    }
}
