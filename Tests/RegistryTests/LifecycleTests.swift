// SPDX-License-Identifier: EUPL-1.2

import CivilTime
import Foundation
import OpenSSL
import Secrets
import TSCNS
import Testing

@testable import Registry

@Suite("What changes from batch to batch, and what never does")
struct LifecycleTests {
    private let desk: Desk
    private let serial = 12_345_679
    private let new: CardID
    private let noon = UnixTime(seconds: 1_795_003_200)

    init() throws {
        desk = try Desk()
        new = try #require(CardID(Line.cardID(serial: 12_345_679)))
    }

    private func counts(_ report: ImportReport) -> [Int] {
        [report.imported, report.unchanged, report.superseded, report.rejected.count]
    }

    @Test("the same record again is unchanged")
    func unchanged() throws {
        _ = try desk.deliver([Line.old, Line.new, Line.assistance])
        #expect(counts(try desk.deliver([Line.old, Line.new, Line.assistance])) == [0, 3, 0, 0])
    }

    @Test("a batch delivered again is unchanged, under its number other content is refused")
    func repeated() throws {
        _ = try desk.deliver([Line.old], sequence: 5)
        let again = try desk.deliver([Line.old], sequence: 5)
        #expect(counts(again) == [0, 1, 0, 0])
        #expect(again.batches.map(\.wasKnown) == [true])
        let other = try desk.deliver([Line.new], sequence: 5)
        #expect(
            other.rejected.map(\.reason)
                == ["this part of this sequence was imported before with other content"]
        )
        let lower = try desk.deliver([Line.new], sequence: 4)
        #expect(
            lower.rejected.map(\.reason)
                == ["the sequence must be higher than 5, the last one imported"]
        )
        #expect(try desk.deliver([Line.new], sequence: 9).imported == 1)
        #expect(counts(try desk.deliver([Line.old], sequence: 5)) == [0, 1, 0, 0])
    }

    @Test("parts come in any order, in one call or several, and are waited for")
    func parts() throws {
        func part(_ part: Int, of parts: Int, _ line: String) -> String {
            desk.header(sequence: 7, part: part, parts: parts, records: 1) + line
        }
        #expect(try desk.deliver(contents: ["a": part(3, of: 3, Line.old)]).imported == 1)
        let status = try desk.registry.read { snapshot throws(RegistryError) in
            try snapshot.status()
        }
        #expect(status.issuers.map(\.missingParts) == [[1, 2]])
        let early = try desk.deliver([Line.new], sequence: 8)
        #expect(
            early.rejected.map(\.reason)
                == ["sequence 7 is not complete yet: its missing parts come first"]
        )
        let otherCount = try desk.deliver(contents: ["a": part(1, of: 2, Line.new)])
        #expect(
            otherCount.rejected.map(\.reason)
                == ["the parts of this sequence imported before say that there are 3"]
        )
        let rest = ["a": part(2, of: 3, Line.new), "b": part(1, of: 3, Line.assistance)]
        #expect(try desk.deliver(contents: rest).imported == 2)
        #expect(try desk.deliver([Line.new], sequence: 8).unchanged == 1)
    }

    @Test("issuers count their batches apart")
    func issuers() throws {
        _ = try desk.deliver([Line.old], sequence: 5)
        let header = desk.header(sequence: 1, records: 0)
            .replacingOccurrences(of: "6090", with: "6160")
        let report = try desk.deliver(contents: ["puglia": header], issuers: ["6160"])
        #expect(report.rejected == [])
    }

    @Test("a file with one bad line leaves the good file beside it unstored")
    func allOrNothing() throws {
        let good = desk.header(sequence: 1, records: 1) + Line.old
        let bad = desk.header(sequence: 2, records: 1) + "{}"
        let report = try desk.deliver(contents: ["a": good, "b": bad])
        #expect(report.rejected.map(\.file) == ["b"])
        #expect(try desk.isEmpty)
        #expect(try desk.deliver(contents: ["a": good]).imported == 1)
    }

    @Test("the holder of a card never changes, nor the id of a card with a number")
    func identity() throws {
        _ = try desk.deliver([Line.new])
        let other = Line.card(serial: serial, holder: "BNCLRA85T50H501X")
        #expect(
            try desk.deliver([other]).rejected.map(\.reason)
                == ["the fiscal code of a card never changes"]
        )
        let twin = Line.new.replacingOccurrences(
            of: new.text,
            with: Line.cardID(serial: serial, version: 1)
        )
        #expect(
            try desk.deliver([twin], sequence: 2).rejected.map(\.reason)
                == ["this card number belongs to a card with another cardID"]
        )
    }

    @Test(
        "a state goes forwards only",
        arguments: CardState.allCases,
        CardState.allCases
    )
    func states(from: CardState, to: CardState) throws {
        _ = try desk.deliver([Line.card(serial: serial, state: from.rawValue, codes: "")])
        let next = Line.card(serial: serial, state: to.rawValue, codes: "")
        let report = try desk.deliver([next], sequence: 2)
        if to < from {
            #expect(
                report.rejected.map(\.reason) == [
                    "the state of a card never goes back: it was \(from.rawValue), not \(to.rawValue)"
                ]
            )
        } else {
            #expect(counts(report) == (from == to ? [0, 1, 0, 0] : [1, 0, 0, 0]))
            #expect(try desk.registry.card(id: new)?.state == to)
        }
    }

    @Test("how a card was activated and why it was issued are not forgotten by a batch without")
    func memory() throws {
        _ = try desk.deliver([Line.old])
        let shorter = Line.old.replacingOccurrences(
            of: #","activation":{"mode":"direct","on":"2020-02-01"}"#,
            with: #","activation":{"mode":null},"reason":"first""#
        )
        #expect(try desk.deliver([shorter]).imported == 1)
        #expect(try desk.deliver([Line.old]).unchanged == 1)
        let id = try #require(CardID("6090012345678000"))
        let card = try #require(try desk.registry.card(id: id))
        #expect(card.activation?.mode == .direct)
        #expect(card.reason == .first)
    }

    @Test("newer codes replace older ones; older, or others under one version, are refused")
    func versions() throws {
        func line(_ version: Int, _ pin: String) -> String {
            Line.card(
                serial: serial,
                codes: #""codes":{"version":\#(version),"pin":"\#(pin)","puk":"40404040"}"#
            )
        }
        _ = try desk.deliver([line(2, "22222")])
        #expect(counts(try desk.deliver([line(2, "22222")])) == [0, 1, 0, 0])
        #expect(
            try desk.deliver([line(2, "22223")]).rejected.map(\.reason)
                == ["other codes were delivered before under this version"]
        )
        #expect(
            try desk.deliver([line(1, "11111")], sequence: 3).rejected.map(\.reason)
                == ["newer codes were delivered before"]
        )
        #expect(try desk.deliver([line(3, "333333")], sequence: 4).imported == 1)
        let codes = try desk.registry.openCodes(of: new, with: desk.key)
        #expect(codes.pin.text == "333333")
        #expect(text(of: codes.cip) == nil)
    }

    @Test("what was activated here outranks a batch that says issued")
    func activated() throws {
        _ = try desk.deliver([Line.new])
        try desk.registry.markActivated(new, protocolNumber: "12345678901234567", at: noon)
        try desk.registry.markActivated(new, protocolNumber: "12345678901234567", at: noon)
        #expect(throws: RegistryError.alreadyActivated(protocolNumber: "12345678901234567")) {
            try desk.registry.markActivated(new, protocolNumber: "22345678901234567", at: noon)
        }
        let card = try #require(try desk.registry.card(id: new))
        #expect(card.state == .active)
        #expect(card.activation?.mode == .direct)
        #expect(card.activation?.on == ItalianTime.day(at: noon))
        #expect(card.activatedHere?.protocolNumber == "12345678901234567")
        #expect(card.activatedHere?.at == noon)

        #expect(counts(try desk.deliver([Line.new])) == [0, 0, 1, 0])
        #expect(try desk.registry.card(id: new) == card)

        let revoked = Line.card(serial: serial, state: "revoked", codes: "")
        #expect(counts(try desk.deliver([revoked])) == [1, 0, 0, 0])
        #expect(try desk.registry.card(id: new)?.state == .revoked)
        #expect(try desk.registry.card(id: new)?.activation == card.activation)
    }

    @Test(
        "codes destroyed or exposed are never stored again, mismatched ones only renewed",
        arguments: [
            (CodesState.destroyed, [0, 0, 1, 0]), (.exposed, [0, 0, 1, 0]),
            (.mismatched, [1, 0, 0, 0]),
        ]
    )
    func ended(state: CodesState, expected: [Int]) throws {
        _ = try desk.deliver([Line.new])
        for _ in 0..<2 {
            switch state {
            case .destroyed: try desk.registry.destroyCodes(of: new)
            case .exposed: try desk.registry.markExposed(new)
            default: try desk.registry.markMismatched(new)
            }
            #expect(try desk.registry.card(id: new)?.codes == state)
        }
        #expect(throws: RegistryError.codesNotSealed(state)) {
            _ = try desk.registry.openCodes(of: new, with: desk.key)
        }
        let sameVersion = try desk.deliver([Line.new])
        #expect(sameVersion.imported == 0)
        #expect(try desk.registry.card(id: new)?.codes == state)
        let renewed = Line.new.replacingOccurrences(of: #""version":1"#, with: #""version":2"#)
        #expect(counts(try desk.deliver([renewed])) == expected)
        #expect(
            try desk.registry.card(id: new)?.codes == (state == .mismatched ? .sealed : state)
        )
    }

    @Test("what is known against codes outlives their destruction")
    func stronger() throws {
        _ = try desk.deliver([Line.new])
        try desk.registry.markMismatched(new)
        try desk.registry.destroyCodes(of: new)
        #expect(try desk.registry.card(id: new)?.codes == .mismatched)
        try desk.registry.markExposed(new)
        try desk.registry.destroyCodes(of: new)
        try desk.registry.markMismatched(new)
        #expect(try desk.registry.card(id: new)?.codes == .exposed)
    }

    @Test("the issuer's report lists what happened here and nothing else")
    func outcomes() throws {
        _ = try desk.deliver([Line.new, Line.card(serial: 7), Line.card(serial: 8), Line.old])
        try desk.registry.markActivated(new, protocolNumber: "12345678901234567", at: noon)
        let exposed = try #require(CardID(Line.cardID(serial: 8)))
        try desk.registry.markExposed(exposed)
        let outcomes = try desk.registry.read { snapshot throws(RegistryError) in
            try (snapshot.outcomes(of: "6090"), snapshot.outcomes(of: "6160"))
        }
        #expect(Set(outcomes.0.map(\.cardID)) == [new, exposed])
        #expect(outcomes.1 == [])
    }

    @Test("a card nobody delivered can't be changed or opened")
    func unknownCard() throws {
        #expect(throws: RegistryError.unknownCard) { try desk.registry.markExposed(new) }
        #expect(throws: RegistryError.unknownCard) {
            _ = try desk.registry.openCodes(of: new, with: desk.key)
        }
        #expect(try desk.registry.card(id: new) == nil)
    }

    @Test("assistance ends, begins and moves with the interval that began last")
    func assistance() throws {
        let mario = try #require(FiscalCode("RSSMRA80A01H501U"))
        func on(_ day: String) throws -> Assistance {
            let day = try #require(CalendarDate(iso8601: day))
            return try desk.registry.assistance(of: mario, on: day)
        }
        func line(_ from: String, _ to: String) -> String {
            Line.assistance.replacingOccurrences(of: "2020-01-01", with: from)
                .replacingOccurrences(of: "null", with: to)
        }
        let tuscany = try #require(Region(code: "090"))
        let lombardy = try #require(Region(code: "030"))
        #expect(try on("2026-11-23") == .unknown)
        _ = try desk.deliver([line("2020-01-01", "null")])
        #expect(try on("2019-12-31") == .unknown)
        #expect(try on("2020-01-01") == .entitled(tuscany))
        #expect(try on("2026-11-23") == .entitled(tuscany))
        _ = try desk.deliver([line("2020-01-01", #""2026-11-22""#)])
        #expect(try on("2026-11-22") == .entitled(tuscany))
        #expect(try on("2026-11-23") == .lost)
        let move =
            desk.header(sequence: 1, records: 1).replacingOccurrences(of: "6090", with: "6030")
            + line("2025-06-01", "null").replacingOccurrences(of: "090", with: "030")
        #expect(try desk.deliver(contents: ["move": move], issuers: ["6030"]).imported == 1)
        #expect(try on("2026-11-23") == .entitled(lombardy))
        #expect(try on("2025-05-31") == .entitled(tuscany))
        _ = try desk.deliver([line("2027-01-01", "null")])
        #expect(try on("2026-12-31") == .entitled(lombardy))
        #expect(try on("2027-01-01") == .entitled(tuscany))
    }
}
