// SPDX-License-Identifier: EUPL-1.2

import BaseEncoding
import Foundation
import OpenSSL
import Secrets
import TSCNS
import Testing

@testable import Registry

@Suite("The CMS around a batch")
struct EnvelopeTests {
    private let desk: Desk
    private let offices: Offices

    init() throws {
        desk = try Desk()
        offices = try Offices.all.get()
        for office in [offices.station, offices.otherStation, offices.tuscany, offices.apulia] {
            try office.write(to: desk.directory)
        }
    }

    private func path(_ name: String) -> String {
        desk.directory.appendingPathComponent(name).path
    }

    private func write(_ bytes: [UInt8], to name: String) throws -> String {
        try Data(bytes).write(to: URL(fileURLWithPath: path(name)))
        return path(name)
    }

    private func content(of lines: [String], for station: Office? = nil) -> String {
        let fingerprint = Base16.encode((station ?? offices.station).certificate.sha256)
        return desk.header(sequence: 1, records: lines.count)
            .replacingOccurrences(of: String(repeating: "ab", count: 32), with: fingerprint)
            + lines.joined(separator: "\n") + "\n"
    }

    /// The two commands of the issuer's guide.
    private func commandLineBatch(
        _ content: String,
        from issuer: Office? = nil,
        to station: Office? = nil,
        cipher: String = "-aes-256-gcm",
        signing: [String] = ["-nodetach"]
    ) throws -> String {
        let issuer = issuer ?? offices.tuscany
        let plain = try write(Array(content.utf8), to: "batch.jsonl")
        try openssl(
            ["cms", "-sign", "-binary", "-outform", "DER", "-in", plain, "-out", path("signed")]
                + ["-signer", path("\(issuer.name).pem"), "-inkey", path("\(issuer.name).key")]
                + signing
        )
        try openssl([
            "cms", "-encrypt", "-binary", cipher, "-outform", "DER", "-in", path("signed"), "-out",
            path("batch.cms"), path("\((station ?? offices.station).name).pem"),
        ])
        return path("batch.cms")
    }

    private func batch(of records: String, partSize: Int = 64_000_000) throws -> IssuerBatch {
        try IssuerBatch(
            records: Array(records.utf8),
            issuer: "6090",
            signer: offices.tuscany.certificate,
            signingKey: offices.tuscany.key,
            station: offices.station.certificate,
            sequence: 1,
            partSize: partSize
        )
    }

    private func deliver(_ files: [String]) throws(RegistryError) -> ImportReport {
        try desk.registry.importBatches(
            files,
            to: offices.station.identity,
            signedBy: [
                "6090": [offices.tuscany.certificate], "6160": [offices.apulia.certificate],
            ],
            sealingWith: desk.key
        )
    }

    private func fault(in file: String) -> BatchFault? {
        do {
            let report = try deliver([file])
            #expect(report.imported == 0)
            return nil
        } catch .batch(file: file, let fault) {
            return fault
        } catch {
            Issue.record("\(error)")
            return nil
        }
    }

    @Test("a batch made by two openssl commands is imported", arguments: ["gcm", "cbc"])
    func commandLine(mode: String) throws {
        let file = try commandLineBatch(
            content(of: [Line.old, Line.new, Line.assistance]),
            cipher: "-aes-256-\(mode)"
        )
        let report = try deliver([file])
        #expect(report.rejected == [])
        #expect(report.imported == 3)
        let bytes = try [UInt8](Data(contentsOf: URL(fileURLWithPath: file)))
        #expect(report.batches.map(\.digest) == [SHA256.digest(bytes)])
        #expect(report.batches.map(\.signer) == [offices.tuscany.certificate.sha256])
        #expect(report.batches.map(\.issuer) == ["6090"])
        let id = try #require(CardID(Line.cardID(serial: 12_345_679)))
        #expect(try desk.registry.openCodes(of: id, with: desk.key).puk.text == "40404040")
        #expect(try deliver([file]).unchanged == 3)
    }

    @Test("a batch sealed here is imported, and opens with the openssl command")
    func sealedHere() throws {
        let batch = try batch(of: [Line.old, Line.new, Line.assistance].joined(separator: "\n"))
        #expect(batch.parts == 1)
        let file = try write(try batch.part(1), to: "part.cms")
        #expect(try deliver([file]).imported == 3)
        try openssl([
            "cms", "-decrypt", "-binary", "-inform", "DER", "-in", file, "-out", path("signed"),
            "-recip", path("station.pem"), "-inkey", path("station.key"),
        ])
        try openssl([
            "cms", "-verify", "-binary", "-inform", "DER", "-in", path("signed"), "-out",
            path("plain"), "-CAfile", path("tuscany.pem"), "-purpose", "any",
        ])
        let plain = try String(contentsOfFile: path("plain"), encoding: .utf8)
        #expect(plain.hasPrefix(#"{"kind":"batch","issuer":"6090","station":""#))
        #expect(plain.hasSuffix(Line.assistance))
    }

    @Test("many records are divided into parts that fit together")
    func parts() throws {
        let lines = (0..<40).map { Line.card(serial: 500 + $0) }
        let batch = try batch(of: lines.joined(separator: "\n") + "\n", partSize: 4096)
        #expect(batch.parts > 2)
        let files = try (1...batch.parts).map { try write(batch.part($0), to: "part\($0)") }
        let report = try deliver(files.reversed())
        #expect(report.rejected == [])
        #expect(report.imported == 40)
        #expect(Set(report.batches.map(\.part)) == Set(1...batch.parts))
        let status = try desk.registry.read { snapshot throws(RegistryError) in
            try snapshot.status()
        }
        #expect(status.issuers.map(\.missingParts) == [[]])
    }

    @Test("the issuer's side applies the station's rules before anything is signed")
    func issuerRules() throws {
        let bad = Line.new.replacingOccurrences(of: "2032-11-01", with: "2020-11-01")
        #expect(
            throws: IssuerBatchError.rejected([
                RejectedLine(
                    file: "",
                    line: 2,
                    reason: "the card expires before it was issued"
                )
            ])
        ) { _ = try batch(of: "\(Line.old)\n\(bad)\n") }
        #expect(throws: IssuerBatchError.noRecords) { _ = try batch(of: "") }
        #expect(throws: IssuerBatchError.keyOfOtherCertificate) {
            _ = try IssuerBatch(
                records: Array(Line.old.utf8),
                issuer: "6090",
                signer: offices.tuscany.certificate,
                signingKey: offices.apulia.key,
                station: offices.station.certificate,
                sequence: 1
            )
        }
    }

    @Test(
        "weaker ciphers are refused",
        arguments: ["-aes-128-cbc", "-aes-128-gcm", "-aes-192-cbc", "-des3", "-camellia-256-cbc"]
    )
    func weakCipher(cipher: String) throws {
        let file = try commandLineBatch(content(of: [Line.old]), cipher: cipher)
        #expect(fault(in: file) == .weakCipher)
    }

    @Test("a batch for another station can't be opened, or is refused by its header")
    func otherStation() throws {
        let file = try commandLineBatch(content(of: [Line.old]), to: offices.otherStation)
        #expect(fault(in: file) == .otherStation)
        let readdressed = try commandLineBatch(
            content(of: [Line.old], for: offices.otherStation)
        )
        #expect(
            try deliver([readdressed]).rejected.map(\.reason)
                == ["the batch is meant for another station"]
        )
    }

    @Test("a batch signed by nobody known, or by another issuer, is refused")
    func otherSigner() throws {
        let stranger = try commandLineBatch(content(of: [Line.old]), from: offices.otherStation)
        #expect(fault(in: stranger) == .notAuthentic)
        let apulia = try commandLineBatch(content(of: [Line.old]), from: offices.apulia)
        #expect(
            try deliver([apulia]).rejected.map(\.reason)
                == ["the batch is not signed by the issuer that it names"]
        )
    }

    @Test("a batch without signature, without envelope or with a detached signature is refused")
    func layers() throws {
        let detached = try commandLineBatch(content(of: [Line.old]), signing: [])
        #expect(fault(in: detached) == .notAuthentic)
        _ = try commandLineBatch(content(of: [Line.old]))
        #expect(fault(in: path("signed")) != nil)
        try openssl([
            "cms", "-encrypt", "-binary", "-aes-256-gcm", "-outform", "DER", "-in",
            path("batch.jsonl"), "-out", path("unsigned"), path("station.pem"),
        ])
        #expect(fault(in: path("unsigned")) == .notAuthentic)
        try openssl([
            "cms", "-encrypt", "-binary", "-aes-256-gcm", "-outform", "PEM", "-in",
            path("signed"), "-out", path("pem"), path("station.pem"),
        ])
        #expect(fault(in: path("pem")) == .malformed)
    }

    @Test("truncated anywhere, or longer, a batch is refused", arguments: ["gcm", "cbc"])
    func truncated(mode: String) throws {
        let file = try commandLineBatch(content(of: [Line.old]), cipher: "-aes-256-\(mode)")
        let good = try [UInt8](Data(contentsOf: URL(fileURLWithPath: file)))
        for place in stride(from: 0, to: good.count, by: 31) {
            #expect(fault(in: try write(Array(good[..<place]), to: "cut")) != nil)
        }
        #expect(fault(in: try write(good + [0], to: "longer")) != nil)
        #expect(try desk.isEmpty)
    }

    @Test("changed anywhere, a batch says what was signed or nothing", arguments: ["gcm", "cbc"])
    func changed(mode: String) throws {
        // Some bytes are not covered, such as the certificate that comes within and is not used.
        let signed = Array(content(of: [Line.old, Line.new]).utf8)
        let file = try commandLineBatch(
            content(of: [Line.old, Line.new]),
            cipher: "-aes-256-\(mode)"
        )
        let good = try [UInt8](Data(contentsOf: URL(fileURLWithPath: file)))
        let envelope = BatchEnvelope(
            station: offices.station.identity,
            issuers: ["6090": [offices.tuscany.certificate]]
        )
        var refused = 0
        for place in stride(from: 0, to: good.count, by: 17) {
            var bytes = good
            bytes[place] ^= 0x10
            let changed = try write(bytes, to: "changed")
            do {
                try envelope.withPart(in: changed) { _, content in
                    #expect(content.count == signed.count)
                    #expect(signed.indices.allSatisfy { content[$0] == signed[$0] })
                }
            } catch RegistryError.batch(file: changed, _) {
                refused += 1
            }
        }
        #expect(refused > good.count / 17 / 2)
    }

    @Test("what is not a file of reasonable size is refused before it is read")
    func files() throws {
        #expect(fault(in: path("missing")) == .unreadable)
        #expect(fault(in: desk.directory.path) == .unreadable)
        let good = try commandLineBatch(content(of: [Line.old]))
        try FileManager.default.createSymbolicLink(
            atPath: path("link"),
            withDestinationPath: good
        )
        #expect(fault(in: path("link")) == .unreadable)
        try run("mkfifo", [path("pipe")])
        #expect(fault(in: path("pipe")) == .unreadable)
        #expect(fault(in: try write([], to: "empty")) == .malformed)
        #expect(fault(in: try write([0x30], to: "one")) == .malformed)
        let huge = try write([], to: "huge")
        let handle = try #require(FileHandle(forWritingAtPath: huge))
        try handle.truncate(atOffset: 2 << 30)
        try handle.close()
        #expect(fault(in: huge) == .tooLong)
    }

    @Test("no digit of a code is left in any file of the station")
    func secretsOnDisk() throws {
        let codes = #""codes":{"version":1,"pin":"91827364","puk":"72635481","cip":"83746152"}"#
        let batch = try batch(of: Line.card(serial: 77, codes: codes))
        let file = try write(try batch.part(1), to: "part.cms")
        #expect(try deliver([file]).imported == 1)
        let files = try FileManager.default.contentsOfDirectory(atPath: desk.directory.path)
        #expect(files.contains("registry.sqlite"))
        for file in files {
            let bytes = try [UInt8](Data(contentsOf: URL(fileURLWithPath: path(file))))
            for digits in ["91827364", "72635481", "83746152"] {
                #expect(bytes.firstRange(of: Array(digits.utf8)) == nil)
            }
        }
    }
}
