// SPDX-License-Identifier: EUPL-1.2

import CivilTime
import Registry
import Secrets
import SmartCard
import TSCNS
import Testing
import Trust
import VirtualCard

@testable import Activation

/// One run of the program: the steps of an activation, the ledger verified after each.
final class Visit {
    let bench: Bench
    let engine: Engine

    init(_ bench: Bench, _ policy: Policy = .strict, trust: TrustStore? = nil) throws {
        self.bench = bench
        engine = try bench.engine(policy, trust: trust)
    }

    /// Does something, after which the ledger must be sound, whether it went well or not.
    func step<R: ~Copyable>(_ body: (Engine) throws -> R) throws -> R {
        defer {
            #expect(throws: Never.self) { try bench.expectSoundLedger() }
        }
        return try body(engine)
    }

    /// Reads a card that was just put in.
    func read(_ card: VirtualCard) throws -> CardContents {
        try CardContents(reading: card, atr: #require(ATR(card.powerOn())))
    }

    /// Logs in; the PIN stays verified until the card is read again.
    func login(
        _ card: VirtualCard? = nil,
        pin: String? = nil,
        confirmsLastTry: Bool = false
    ) throws -> AuthenticatedHolder {
        let contents = try read(card ?? bench.old)
        return try step { engine in
            try engine.login(
                contents,
                pin: PIN(digits: pin ?? bench.world.old.pin),
                reader: "a reader",
                confirmsLastTry: confirmsLastTry,
                on: card ?? bench.old
            )
        }
    }

    /// Describes the new card rightly, where nothing else is said.
    func describe(
        _ holder: AuthenticatedHolder,
        lastSix: String? = nil,
        expires: CalendarDate? = nil
    ) throws -> CardPair {
        let new = bench.world.plan.new
        let number = try #require(CardID(new.cardID)).teamNumber
        return try step { engine in
            try engine.describe(
                lastSix: lastSix ?? number.lastSix,
                expires: expires ?? new.expires,
                by: holder
            )
        }
    }

    func claim(_ pair: CardPair, for holder: AuthenticatedHolder) throws -> Claim {
        try step { engine in
            try engine.claim(pair, for: holder, consent: .italian, on: bench.old)
        }
    }

    /// From the PIN of the old card to the claim of the new one.
    func request() throws -> (holder: AuthenticatedHolder, claim: Claim) {
        let holder = try login()
        return (holder, try claim(describe(holder), for: holder))
    }

    /// Reads, checks and proves the new card.
    func prove(
        _ claim: Claim,
        for holder: AuthenticatedHolder,
        on card: VirtualCard? = nil
    ) throws {
        let card = card ?? bench.new
        let contents = try read(card)
        try step { engine in try engine.prove(claim, on: contents, for: holder, card) }
    }

    /// From the PIN of the old card to codes that may be released.
    func complete() throws -> (holder: AuthenticatedHolder, number: ProtocolNumber) {
        let (holder, claim) = try request()
        try prove(claim, for: holder)
        return (holder, claim.protocolNumber)
    }

    func resume(_ holder: AuthenticatedHolder) throws -> Engine.Resumption? {
        try step { engine in try engine.resume(holder, lastSix: nil, expires: nil) }
    }

    /// The claim that a holder finds again.
    func resumedClaim(_ holder: AuthenticatedHolder) throws -> Claim {
        guard case .claimed(let claim) = try resume(holder) else { throw NothingToResume() }
        return claim
    }

    func codes(_ number: ProtocolNumber, for holder: AuthenticatedHolder) throws -> ReleasedCodes {
        let released = try step { engine in try engine.codes(of: number, for: holder) }
        return ReleasedCodes(released.codes)
    }

    func deliver(_ number: ProtocolNumber) throws -> Bool {
        try step { engine in try engine.deliver(number) }
    }

    /// What the registry knows of the new card.
    func newCard() throws -> CardRecord {
        let id = try #require(CardID(bench.world.plan.new.cardID))
        return try #require(try bench.registry().card(id: id))
    }
}

struct NothingToResume: Error {}

/// Made-up codes as text, to be compared with the world's.
struct ReleasedCodes: Equatable {
    let pin: String
    let puk: String
    let cip: String?

    init(_ codes: borrowing CardCodes) {
        pin = codes.pin.text
        puk = codes.puk.text
        switch codes.cip {
        case .some(let digits): cip = digits.text
        case nil: cip = nil
        }
    }

    init(_ codes: BatchLine.Codes) {
        pin = codes.pin
        puk = codes.puk
        cip = codes.cip
    }
}

extension LockedBytes {
    /// The bytes as text; the codes of made-up cards may be shown.
    fileprivate var text: String {
        withBytes { bytes in String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self) }
    }
}

extension PIN {
    /// A PIN of made-up digits.
    init(digits: String) throws {
        let bytes = Array(digits.utf8)
        try self.init(
            LockedBytes(capacity: 8) { memory in
                for (index, byte) in bytes.enumerated() { memory[index] = byte }
                return bytes.count
            }
        )
    }
}

/// The rule that stops something; nil when nothing does.
func rule(of body: () throws -> Void) throws -> RuleID? {
    do {
        try body()
        return nil
    } catch Stop.rule(let rule, _) {
        return rule
    }
}
