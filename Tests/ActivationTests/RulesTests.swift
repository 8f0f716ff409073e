// SPDX-License-Identifier: EUPL-1.2

import Activation
import CivilTime
import TSCNS
import Testing

@testable import Registry

/// What one changed fact comes to.
struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let rule: RuleID?
    let change: @Sendable (inout Facts) throws -> Void

    init(
        _ testDescription: String,
        _ rule: RuleID?,
        _ change: @escaping @Sendable (inout Facts) throws -> Void = { _ in }
    ) {
        self.testDescription = testDescription
        self.rule = rule
        self.change = change
    }
}

/// The facts on which the rules decide; nothing speaks against them until a test changes one.
struct Facts {
    static let today = CalendarDate(daysSinceEpoch: 20_780)

    var old: Draft? = Draft(
        cardID: "6090012345678000",
        issued: -2000,
        expires: 30,
        state: .active,
        activation: CardActivation(mode: .direct, on: today.adding(days: -1990))
    )
    var new = Draft(
        cardID: "6090087654321004",
        issued: -20,
        expires: 2171,
        state: .issued,
        reason: .renewal,
        codes: .sealed
    )
    var holder = "RSSMRA80A01H501U"
    var assistance: Assistance

    init() throws {
        assistance = .entitled(try #require(Region(code: "090")))
    }

    /// A card of the registry, its days counted from today.
    struct Draft {
        var cardID: String
        var fiscalCode = "RSSMRA80A01H501U"
        var issued: Int
        var expires: Int
        var state: CardState
        var hasChip = true
        var activation: CardActivation?
        var reason: IssueReason?
        var codes = CodesState.none

        func record() throws -> CardRecord {
            CardRecord(
                cardID: try #require(CardID(cardID)),
                fiscalCode: try #require(FiscalCode(fiscalCode)),
                issued: Facts.today.adding(days: issued),
                expires: Facts.today.adding(days: expires),
                state: state,
                hasChip: hasChip,
                activation: activation,
                reason: reason,
                codes: codes,
                codesVersion: nil,
                activatedHere: nil
            )
        }
    }
}

@Suite("The rules about the old card and its holder")
struct OldCardRuleTests {
    static let cases = [
        Case("nothing speaks against it", nil),
        Case("rule 1: the registry does not know the card", .oldUnknown) { $0.old = nil },
        Case("rule 1: it is another person's", .oldUnknown) { $0.holder = "BNCLRA85E55D612I" },
        Case("rule 1: not activated yet", .oldNotActive) { $0.old?.state = .issued },
        Case("rule 1: suspended", .oldNotActive) { $0.old?.state = .suspended },
        Case("rule 1: revoked", .oldNotActive) { $0.old?.state = .revoked },
        Case("rule 1: it ends today", nil) { $0.old?.expires = 0 },
        Case("rule 1: it ended yesterday", .oldExpired) { $0.old?.expires = -1 },
        Case("rule 2: activated by a delegate", .oldActivatedByDelegate) {
            $0.old?.activation = CardActivation(mode: .delegate, on: Facts.today)
        },
        Case("rule 2: activated at the desk", .oldActivatedByDelegate) {
            $0.old?.activation = CardActivation(mode: .desk, on: Facts.today)
        },
        Case("rule 2: nobody says how", .oldActivationUnknown) { $0.old?.activation = nil },
        Case("rule 5: assistance has ended", .assistanceLost) { $0.assistance = .lost },
        Case("rule 5: nobody speaks of it", .assistanceUnknown) { $0.assistance = .unknown },
        Case("rule 5: assistance in another region is fine", nil) {
            $0.assistance = .entitled(try #require(Region(code: "120")))
        },
        Case("of several reasons the first counts", .oldNotActive) {
            $0.old?.state = .revoked
            $0.old?.expires = -1
            $0.assistance = .lost
        },
    ]

    @Test("one changed fact, one answer", arguments: cases)
    func table(_ row: Case) throws {
        var facts = try Facts()
        try row.change(&facts)
        let rule = Rules.refusal(
            old: try facts.old?.record(),
            holder: try #require(FiscalCode(facts.holder)),
            assistance: facts.assistance,
            on: Facts.today
        )
        #expect(rule == row.rule)
    }
}

@Suite("The rules about the new card")
struct NewCardRuleTests {
    static let cases = [
        Case("nothing speaks against it", nil),
        Case("rule 6: another person's", .directOnly) { $0.new.fiscalCode = "BNCLRA85E55D612I" },
        Case("rule 3: another issuer's", .newIssuerDiffers) { $0.new.cardID = "6120087654321008" },
        Case("rule 4: a duplicate", .newNotRenewal) { $0.new.reason = .duplicate },
        Case("rule 4: a first card", .newNotRenewal) { $0.new.reason = .first },
        Case("rule 4: nobody says why", .newNotRenewal) { $0.new.reason = nil },
        Case("rule 4: the same card", .newNotRenewal) { $0.new.cardID = "6090012345678000" },
        Case("rule 4: issued on the same day", .newNotRenewal) { $0.new.issued = -2000 },
        Case("rule 4: issued one day later", nil) { $0.new.issued = -1999 },
        Case("rule 4: ends on the same day", .newNotRenewal) { $0.new.expires = 30 },
        Case("rule 4: ends one day later", nil) { $0.new.expires = 31 },
        Case("rule 8: no chip", .newWithoutChip) { $0.new.hasChip = false },
        Case("rule 8: active", .newAlreadyActive) { $0.new.state = .active },
        Case("rule 8: suspended", .newSuspended) { $0.new.state = .suspended },
        Case("rule 8: revoked", .newRevoked) { $0.new.state = .revoked },
        Case("rule 8: it ends today", nil) {
            $0.old?.expires = -1
            $0.new.expires = 0
        },
        Case("rule 8: it ended yesterday", .newExpired) {
            $0.old?.expires = -2
            $0.new.expires = -1
        },
        Case("rule 8: no codes", .newCodesMissing) { $0.new.codes = .none },
        Case("rule 8: codes destroyed", .newCodesMissing) { $0.new.codes = .destroyed },
        Case("rule 10: codes that did not match", .newCodesDoNotMatch) {
            $0.new.codes = .mismatched
        },
        Case("rule 10: codes that were exposed", .newCardNotAuthentic) { $0.new.codes = .exposed },
    ]

    @Test("one changed fact, one answer", arguments: cases)
    func table(_ row: Case) throws {
        var facts = try Facts()
        try row.change(&facts)
        let old = try #require(try facts.old?.record())
        #expect(Rules.refusal(new: try facts.new.record(), old: old, on: Facts.today) == row.rule)
    }
}

@Suite("Rule 7: six digits and a date")
struct MatchTests {
    private let card: CardRecord

    init() throws {
        card = try Facts().new.record()
    }

    private func match(
        _ lastSix: String,
        _ expires: CalendarDate,
        _ cards: [CardRecord]? = nil
    ) -> Rules.Match {
        Rules.match(lastSix: lastSix, expires: expires, among: cards ?? [card])
    }

    /// The card's last six digits with one changed and the check digit set right again.
    private var otherNumber: String {
        get throws {
            let digits = Array(card.teamNumber.lastSix)
            let other = String(digits[0] == "9" ? "8" : "9") + String(digits[1...4])
            return try #require(
                (0...9).map { other + String($0) }.first {
                    TeamNumber(card.teamNumber.leading + $0) != nil
                }
            )
        }
    }

    @Test("right digits and the right date are the card")
    func right() {
        #expect(match(card.teamNumber.lastSix, card.expires) == .card(card))
    }

    @Test("a wrong number and a wrong date get the same answer")
    func wrong() throws {
        #expect(match(card.teamNumber.lastSix, card.expires.adding(days: 1)) == .none)
        #expect(try match(otherNumber, card.expires) == .none)
        #expect(try match(otherNumber, card.expires.adding(days: 1)) == .none)
    }

    @Test("any one changed digit is a slip, not a guess")
    func slip() {
        let digits = Array(card.teamNumber.lastSix)
        for index in digits.indices {
            for digit in "0123456789" where digit != digits[index] {
                var changed = digits
                changed[index] = digit
                #expect(match(String(changed), card.expires) == .typo)
            }
        }
    }

    @Test(
        "what is not six digits is a slip",
        arguments: ["", "12345", "1234567", "12345a", "１２３４５６"]
    )
    func nonsense(_ lastSix: String) {
        #expect(match(lastSix, card.expires) == .typo)
    }

    @Test("without candidates there is no match, whatever is typed")
    func noCandidates() {
        #expect(match(card.teamNumber.lastSix, card.expires, []) == .none)
        #expect(match("000000", card.expires, []) == .none)
    }

    @Test("a number that is possible for any of several candidates is a guess")
    func severalCandidates() throws {
        var draft = try Facts().new
        draft.cardID = "6120087654321008"
        let other = try draft.record()
        try #require(other.teamNumber.lastSix != card.teamNumber.lastSix)
        let late = card.expires.adding(days: 1)
        #expect(match(other.teamNumber.lastSix, other.expires) == .typo)
        #expect(match(other.teamNumber.lastSix, late, [card, other]) == .none)
        #expect(match(other.teamNumber.lastSix, other.expires, [card, other]) == .card(other))
        #expect(match(card.teamNumber.lastSix, card.expires, [other, card]) == .card(card))
    }

    @Test("of two cards with the same digits and date the one issued last counts")
    func sameDigits() throws {
        var draft = try Facts().new
        draft.cardID = "6090087654321012"
        draft.issued += 1
        let reissued = try draft.record()
        try #require(reissued.teamNumber == card.teamNumber)
        #expect(match(card.teamNumber.lastSix, card.expires, [card, reissued]) == .card(reissued))
        #expect(match(card.teamNumber.lastSix, card.expires, [reissued, card]) == .card(reissued))
    }
}
