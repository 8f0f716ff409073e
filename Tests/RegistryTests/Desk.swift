// SPDX-License-Identifier: EUPL-1.2

import Foundation
import OpenSSL
import Secrets
import TSCNS

@testable import Registry

/// A registry in a directory of its own, and somebody who delivers to it, already decrypted.
final class Desk {
    let directory: URL
    let path: String
    let registry: Registry
    let key: LockedBytes
    private var sequence = 0

    /// The fingerprint that headers name.
    static let station = [UInt8](repeating: 0xAB, count: 32)

    init() throws {
        directory = URL(fileURLWithPath: NSTemporaryDirectory())
            .appendingPathComponent("registry-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        path = directory.appendingPathComponent("registry.sqlite").path
        registry = try Registry.create(at: path)
        key = LockedBytes(filling: Array(0..<32))
    }

    deinit { try? FileManager.default.removeItem(at: directory) }

    func header(sequence: Int, part: Int = 1, parts: Int = 1, records: Int) -> String {
        """
        {"kind":"batch","issuer":"6090","station":"\(String(repeating: "ab", count: 32))",\
        "sequence":\(sequence),"part":\(part),"parts":\(parts),"records":\(records)}\n
        """
    }

    /// Delivers the next batch of issuer 6090, or one of a given number.
    func deliver(
        _ lines: [String],
        sequence: Int? = nil,
        progress: (Int) -> Void = { _ in }
    ) throws -> ImportReport {
        self.sequence = sequence ?? self.sequence + 1
        let content = header(sequence: self.sequence, records: lines.count)
        return try deliver(
            contents: ["\(self.sequence)": content + lines.joined(separator: "\n")],
            progress: progress
        )
    }

    func deliver(
        contents: [String: String],
        issuers: [String] = ["6090"],
        progress: (Int) -> Void = { _ in }
    ) throws -> ImportReport {
        try deliver(bytes: contents.mapValues { Array($0.utf8) }, issuers, progress)
    }

    func deliver(bytes: [UInt8]) throws -> ImportReport {
        try deliver(bytes: ["1": bytes], ["6090"]) { _ in }
    }

    private func deliver(
        bytes: [String: [UInt8]],
        _ issuers: [String],
        _ progress: (Int) -> Void
    ) throws -> ImportReport {
        try registry.importParts(
            bytes.keys.sorted(),
            from: PlainParts(contents: bytes, issuers: issuers),
            station: Self.station,
            sealingWith: key,
            progress: progress
        )
    }

    var isEmpty: Bool {
        get throws {
            try registry.read { snapshot throws(RegistryError) in
                let status = try snapshot.status()
                return status.issuers.isEmpty && status.assistance == 0 && status.codes.isEmpty
            }
        }
    }
}

/// Parts as they are inside their CMS.
struct PlainParts: PartSource {
    let contents: [String: [UInt8]]
    let issuers: [String]

    func withPart(in file: String, read: (PartOrigin, Span<UInt8>) throws -> Void) throws {
        guard let content = contents[file] else {
            throw RegistryError.batch(file: file, fault: .unreadable)
        }
        let origin = PartOrigin(
            file: file,
            issuers: issuers,
            signer: [UInt8](repeating: 1, count: 32),
            digest: SHA256.digest(content)
        )
        try read(origin, content.span)
    }
}

extension LockedBytes {
    init(filling bytes: [UInt8]) {
        self.init(capacity: bytes.count) { memory in
            for (place, byte) in bytes.enumerated() { memory[place] = byte }
            return bytes.count
        }
    }

    /// The bytes as text; made-up codes may be shown.
    var text: String {
        withBytes { bytes in String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self) }
    }
}

/// The text of codes that a region may not have.
func text(of codes: borrowing LockedBytes?) -> String? {
    switch codes {
    case .some(let codes): codes.text
    case nil: nil
    }
}

/// Records of made-up people.
enum Line {
    static let old =
        #"{"kind":"card","teamNumber":"80380000900123456782","cardID":"6090012345678000","#
        + #""fiscalCode":"RSSMRA80A01H501U","issuer":"6090","issued":"2020-01-10","#
        + #""expires":"2027-01-09","state":"active","chip":true,"#
        + #""activation":{"mode":"direct","on":"2020-02-01"}}"#

    static let new = card(serial: 12_345_679)

    static let assistance =
        #"{"kind":"assistance","fiscalCode":"RSSMRA80A01H501U","region":"090","#
        + #""from":"2020-01-01","to":null}"#

    static let codes = #""codes":{"version":1,"pin":"50505","puk":"40404040","cip":"30303030"}"#

    /// An issued card of Mario Rossi with codes, or without when they are empty.
    static func card(
        serial: Int,
        state: String = "issued",
        codes: String = codes,
        holder: String = "RSSMRA80A01H501U"
    ) -> String {
        let id = cardID(serial: serial)
        let number = CardID(id)?.teamNumber.text ?? ""
        return #"{"kind":"card","teamNumber":"\#(number)","cardID":"\#(id)","#
            + #""fiscalCode":"\#(holder)","issuer":"6090","issued":"2026-11-01","#
            + #""expires":"2032-11-01","reason":"renewal","state":"\#(state)","chip":true"#
            + (codes.isEmpty ? "}" : ",\(codes)}")
    }

    /// The id of a card of issuer 6090 with its Luhn digit.
    static func cardID(serial: Int, version: Int = 0) -> String {
        let digits = String(serial)
        let body =
            "6090" + String(repeating: "0", count: 9 - digits.count) + digits
            + (version < 10 ? "0" : "") + String(version)
        return (0...9).map { body + String($0) }.first { CardID($0) != nil } ?? body
    }
}
