// SPDX-License-Identifier: EUPL-1.2

import CivilTime
import Foundation
import OpenSSL
import Secrets
import TSCNS
import Testing

@testable import Registry

@Suite("What a batch may say")
struct ImportRulesTests {
    private let desk: Desk

    init() throws { desk = try Desk() }

    @Test("a batch is stored and every question about it answered")
    func goodBatch() throws {
        let report = try desk.deliver([Line.old, Line.new, Line.assistance])
        #expect(report.rejected == [])
        #expect(report.imported == 3)
        #expect(report.batches.map(\.sequence) == [1])

        let mario = try #require(FiscalCode("RSSMRA80A01H501U"))
        let cards = try desk.registry.cards(of: mario)
        #expect(cards.map(\.cardID.text) == ["6090012345678000", "6090012345679008"])
        let old = try #require(cards.first)
        #expect(old.state == .active)
        #expect(old.hasChip)
        #expect(old.issuer == "6090")
        #expect(old.teamNumber.text == "80380000900123456782")
        #expect(old.issued.iso8601 == "2020-01-10")
        #expect(old.expires.iso8601 == "2027-01-09")
        #expect(old.activation?.mode == .direct)
        #expect(old.activation?.on.iso8601 == "2020-02-01")
        #expect(old.reason == nil)
        #expect(old.codes == .none)
        let new = try #require(cards.last)
        #expect(new.state == .issued)
        #expect(new.reason == .renewal)
        #expect(new.activation == nil)
        #expect(new.codes == .sealed)
        #expect(new.codesVersion == 1)
        #expect(new.activatedHere == nil)
        #expect(try desk.registry.card(id: new.cardID) == new)

        let codes = try desk.registry.openCodes(of: new.cardID, with: desk.key)
        #expect(codes.pin.text == "50505")
        #expect(codes.puk.text == "40404040")
        #expect(text(of: codes.cip) == "30303030")

        let status = try desk.registry.read { snapshot throws(RegistryError) in
            try snapshot.status()
        }
        #expect(status.issuers.map(\.cards) == [2])
        #expect(status.issuers.map(\.lastSequence) == [1])
        #expect(status.issuers.map(\.missingParts) == [[]])
        #expect(status.codes == [.sealed: 1])
        #expect(status.assistance == 1)
    }

    @Test(
        "a record that breaks one rule is named and nothing is stored",
        arguments: [
            (#""issuer":"6090""#, #""issuer":"6160""#, "the card is not one of this issuer"),
            (
                "80380000900123456790", "80380000900123456782",
                "teamNumber is not the one that follows from cardID"
            ),
            ("6090012345679008", "6090012345679009", "cardID must be the 16 digits of a TS-CNS"),
            ("6090012345679008", "609001234567900", "cardID must be the 16 digits of a TS-CNS"),
            (
                "RSSMRA80A01H501U", "RSSMRA80A01H501X",
                "fiscalCode must be a codice fiscale with its right check letter"
            ),
            ("2026-11-01", "2027-02-30", "issued must be a day that exists, YYYY-MM-DD"),
            ("2026-11-01", "01/11/2026", "issued must be a day that exists, YYYY-MM-DD"),
            ("2026-11-01", "2033-01-01", "the card expires before it was issued"),
            (
                #""state":"issued""#, #""state":"lost""#,
                "state must be one of issued, active, suspended, revoked"
            ),
            (
                #""state":"issued""#, #""state":"active""#,
                "codes are delivered only for a card in state issued"
            ),
            (
                #""reason":"renewal""#, #""reason":"expiry""#,
                "reason must be one of first, renewal, duplicate"
            ),
            (#""chip":true"#, #""chip":1"#, "chip must be true or false"),
            (#""chip":true,"#, "", "chip is missing"),
            (#""kind":"card""#, #""kind":"cards""#, "kind must be card or assistance"),
            (#""kind":"card""#, #""kind":"batch""#, "a header may only be the first line"),
            (#""version":1"#, #""version":0"#, "version must be an integer from 1 to 2147483647"),
            (#""pin":"50505""#, #""pin":"5050""#, "codes.pin must be 5 to 8 digits"),
            (#""pin":"50505""#, #""pin":"505050505""#, "codes.pin must be 5 to 8 digits"),
            (#""pin":"50505""#, #""pin":50505"#, "codes.pin must be 5 to 8 digits"),
            (#""pin":"50505""#, #""pin":"5050\u0035""#, "codes.pin must be 5 to 8 digits"),
            (#""pin":"50505""#, #""pin":"5050x""#, "codes.pin must be 5 to 8 digits"),
            (#""pin":"50505""#, #""pin":null"#, "codes.pin is missing"),
            (#""puk":"40404040""#, #""puk":"4040404""#, "codes.puk must be 8 digits"),
            (#""cip":"30303030""#, #""cip":"303030300""#, "codes.cip must be 1 to 8 digits"),
            (#""cip":"30303030""#, #""cip":"""#, "codes.cip must be 1 to 8 digits"),
            (
                #""codes":"#, #""activation":{"mode":"post","on":"2026-12-01"},"codes":"#,
                "mode must be one of direct, delegate, desk"
            ),
            (#""codes":"#, #""activation":{"mode":"desk"},"codes":"#, "on is missing"),
            (#""codes":"#, #""activation":true,"codes":"#, "activation must be an object or null"),
            (
                #""codes":"#, #""codes":null,"codes":"#,
                "not the JSON of a batch: a name occurs twice, at byte 233"
            ),
        ]
    )
    func brokenRule(part: String, replacement: String, reason: String) throws {
        #expect(Line.new.contains(part))
        let bad = Line.new.replacingOccurrences(of: part, with: replacement)
        let report = try desk.deliver([Line.old, bad, Line.assistance])
        #expect(report.rejected == [RejectedLine(file: "1", line: 3, reason: reason)])
        #expect(report.imported == 0)
        #expect(report.batches == [])
        #expect(try desk.isEmpty)
    }

    @Test(
        "assistance that breaks one rule is named",
        arguments: [
            (
                #""region":"090""#, #""region":"030""#,
                "the region of assistance is not the issuer's own"
            ),
            ("2020-01-01", "2020-13-01", "from must be a day that exists, YYYY-MM-DD"),
            (#""to":null"#, #""to":"2019-12-31""#, "assistance ends before it begins"),
            (
                "RSSMRA80A01H501U", "RSSMRA80A01H501",
                "fiscalCode must be a codice fiscale with its right check letter"
            ),
        ]
    )
    func brokenAssistance(part: String, replacement: String, reason: String) throws {
        let bad = Line.assistance.replacingOccurrences(of: part, with: replacement)
        let report = try desk.deliver([bad])
        #expect(report.rejected == [RejectedLine(file: "1", line: 2, reason: reason)])
    }

    @Test(
        "a header that breaks one rule is named on line 1",
        arguments: [
            (#""kind":"batch""#, #""kind":"card""#, "the first line of a part must be its header"),
            (
                #""issuer":"6090""#, #""issuer":"6160""#,
                "the batch is not signed by the issuer that it names"
            ),
            (#""issuer":"6090""#, #""issuer":"9090""#, "issuer must be the 4 digits of an issuer"),
            (#""station":"ab"#, #""station":"cd"#, "the batch is meant for another station"),
            (#""station":"ab"#, #""station":"xy"#, "station must be a SHA-256 in hexadecimal"),
            (#""station":"ab"#, #""station":""#, "station must be a SHA-256 in hexadecimal"),
            (
                #""sequence":1"#, #""sequence":0"#,
                "sequence must be an integer from 1 to 9223372036854775807"
            ),
            (
                #""sequence":1"#, #""sequence":"1""#,
                "sequence must be an integer from 1 to 9223372036854775807"
            ),
            (#""part":1"#, #""part":2"#, "part must be between 1 and parts"),
            (#""parts":1"#, #""parts":0"#, "parts must be an integer from 1 to 100000"),
            (#""records":1"#, #""records":2"#, "the header announces 2 records, the part holds 1"),
            (#""records":1"#, #""records":0"#, "the header announces 0 records, the part holds 1"),
            (#""records":1"#, #""records":-1"#, "records must be an integer from 0 to 1048576"),
        ]
    )
    func brokenHeader(part: String, replacement: String, reason: String) throws {
        let header = desk.header(sequence: 1, records: 1)
        #expect(header.contains(part))
        let bad = header.replacingOccurrences(of: part, with: replacement)
        let report = try desk.deliver(contents: ["1": bad + Line.old])
        #expect(report.rejected == [RejectedLine(file: "1", line: 1, reason: reason)])
        #expect(try desk.isEmpty)
    }

    @Test("unknown members are tolerated, lines may end with CR LF and the last one not at all")
    func tolerance() throws {
        let more = Line.old.replacingOccurrences(
            of: #""chip":true"#,
            with: #""chip":true,"printedAt":{"plant":[1,"x"]}"#
        )
        let content = desk.header(sequence: 1, records: 2) + more + "\r\n" + Line.assistance
        #expect(try desk.deliver(contents: ["1": content]).imported == 2)
    }

    @Test(
        "a file that is not JSON lines is refused at its first bad line",
        arguments: [
            ("", 1), ("\n", 1), ("{", 1), ("\u{FEFF}HEADER", 1), ("HEADER\n", 2),
            ("HEADER" + "\u{0}", 2), ("HEADER{\"a\":\"\u{1}\"}\n", 2),
        ]
    )
    func notLines(content: String, line: Int) throws {
        let header = desk.header(sequence: 1, records: 1)
        let content = content.replacingOccurrences(of: "HEADER", with: header)
        let report = try desk.deliver(contents: ["1": content])
        #expect(report.rejected.map(\.line) == [line])
    }

    @Test("UTF-16 is refused")
    func utf16() throws {
        let text = desk.header(sequence: 1, records: 1) + Line.old
        let report = try desk.deliver(
            bytes: text.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
        )
        #expect(report.rejected.map(\.line) == [1])
    }

    @Test("every bad line is named, in every file")
    func everyBadLine() throws {
        let content = desk.header(sequence: 1, records: 3) + "x\n" + Line.old + "\n{}\n"
        let other = desk.header(sequence: 2, records: 1) + "[]"
        let report = try desk.deliver(contents: ["1": content, "2": other])
        #expect(report.rejected.map { "\($0.file):\($0.line)" } == ["1:2", "1:4", "2:2"])
    }

    @Test("reasons never repeat what the line says")
    func reasonsWithoutPersonalData() throws {
        let bad = Line.new.replacingOccurrences(of: "2032-11-01", with: "RSSMRA80A01H501U")
        let report = try desk.deliver([bad])
        let reason = try #require(report.rejected.first?.reason)
        for secret in ["RSSMRA", "50505", "40404040", "30303030", "6090012345679008"] {
            #expect(!reason.contains(secret))
        }
    }

    @Test("reading stops after very many bad lines")
    func boundedReport() throws {
        let content =
            desk.header(sequence: 1, records: 1) + String(repeating: "\n", count: 200_000)
        let report = try desk.deliver(contents: ["1": content])
        #expect(report.rejected.count == BatchImport.maximumRejected + 1)
        #expect(report.rejected.last?.reason == "too many bad lines: reading stopped here")
    }

    @Test("no change of one byte of a record traps")
    func mutations() throws {
        let issuer = try #require(Issuer(code: "6090"))
        for line in [Line.old, Line.new, Line.assistance].map({ Array($0.utf8) }) {
            #expect(throws: Never.self) { _ = try BatchRecord(line.span, of: issuer) }
            for place in line.indices {
                for byte in [0x00, 0x22, 0x2D, 0x30, 0x39, 0x5C, 0x7B, 0x80, 0xFF] as [UInt8] {
                    var changed = line
                    changed[place] = byte
                    _ = try? BatchRecord(changed.span, of: issuer)
                }
            }
        }
    }

    @Test("progress counts the records")
    func progress() throws {
        let lines = (0..<2500).map { Line.card(serial: 900_000 + $0) }
        var seen: [Int] = []
        let report = try desk.deliver(lines) { seen.append($0) }
        #expect(report.imported == 2500)
        #expect(seen.last == 2500)
        #expect(seen.count >= 3)
        #expect(seen == seen.sorted())
    }
}
