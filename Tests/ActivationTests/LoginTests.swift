// SPDX-License-Identifier: EUPL-1.2

import CivilTime
import Ledger
import OpenSSL
import Secrets
import SmartCard
import TSCNS
import Testing
import Trust
import VirtualCard

@testable import Activation

@Suite("Logging in with the old card")
struct LoginTests {
    @Test("a wrong PIN tells the tries left, costs one, and is no entry")
    func wrongPIN() throws {
        let bench = try Bench { $0.old.pin = "12345" }
        let visit = try Visit(bench)
        do {
            _ = try visit.login(pin: "99999")
            Issue.record("a wrong PIN was taken")
        } catch Stop.rule(.pinWrong, let detail) {
            #expect(detail == .triesLeft(2))
        }
        #expect(bench.old.statistics.verify == 1)
        #expect(bench.old.image.pinTriesLeft == 2)
        #expect(try bench.events().isEmpty)
    }

    @Test("the last try is only made when the holder confirms it")
    func lastTry() throws {
        let bench = try Bench { $0.old.pin = "12345" }
        let first = try Visit(bench)
        for _ in 0..<2 { #expect(try rule { _ = try first.login(pin: "99999") } == .pinWrong) }

        // A later program knows it from the ledger, not from the card.
        let visit = try Visit(bench)
        let exchanges = bench.old.statistics.verify
        #expect(try rule { _ = try visit.login() } == .pinLastTry)
        #expect(bench.old.statistics.verify == exchanges)
        _ = try visit.login(confirmsLastTry: true)
        _ = try visit.login()
        #expect(bench.old.statistics.emptyVerify == 0)
        #expect(bench.old.statistics.verify == exchanges + 2)
    }

    @Test("a blocked card says so, and still needs confirmation for the next PIN")
    func blocked() throws {
        let bench = try Bench { $0.old.pin = "12345" }
        let visit = try Visit(bench)
        for _ in 0..<2 { _ = try rule { _ = try visit.login(pin: "99999") } }
        let last = try rule { _ = try visit.login(pin: "99999", confirmsLastTry: true) }
        #expect(last == .pinBlocked)
        #expect(try rule { _ = try visit.login() } == .pinLastTry)
        #expect(try rule { _ = try visit.login(confirmsLastTry: true) } == .pinBlocked)
        #expect(bench.old.image.pinTriesLeft == 0)
        #expect(try bench.events().isEmpty)
    }

    @Test("A26: an answer lost after VERIFY leaves the tries in doubt, and the next PIN asks first")
    func lostAnswer() throws {
        let bench = try Bench(oldFaults: [.removedAfterVerify])
        let visit = try Visit(bench)
        #expect(try rule { _ = try visit.login() } == .pinInDoubt)
        let again = try VirtualCard(bench.old.image)
        #expect(try rule { _ = try visit.login(again) } == .pinLastTry)
        #expect(again.statistics.verify == 0)
        _ = try visit.login(again, confirmsLastTry: true)
        _ = try visit.login(again)
    }

    @Test("a card gone before VERIFY is no doubt")
    func removedBefore() throws {
        let card = try Bench(oldFaults: [.removedAfter(exchanges: 3)])
        #expect(throws: CardError.channel(.cardRemoved)) { _ = try Visit(card).login() }
        let idemia = try Bench(old: .idemia2021)
        let visit = try Visit(idemia)
        let contents = try visit.read(idemia.old)
        let gone = try VirtualCard(idemia.world.old, faults: [.removedAfter(exchanges: 0)])
        let stopped = try rule {
            _ = try visit.step { engine in
                try engine.login(
                    contents,
                    pin: PIN(digits: idemia.world.old.pin),
                    reader: "a reader",
                    confirmsLastTry: false,
                    on: gone
                )
            }
        }
        #expect(stopped == .cardRemoved)
        _ = try visit.login()
    }

    @Test("A21: a card that takes any PIN but has not the key authenticates nobody")
    func anyPIN() throws {
        let bench = try Bench(oldFaults: [.acceptsAnyPIN], Scenario.copiedOld.apply)
        let visit = try Visit(bench)
        #expect(try rule { _ = try visit.login(pin: "99999") } == .holderSignature)
        #expect(try bench.events().isEmpty)
    }

    @Test(
        "A28: nothing but the key's own signature is one",
        arguments: Fault.WrongSignature.allCases
    )
    func wrongSignature(_ wrong: Fault.WrongSignature) throws {
        let bench = try Bench(oldFaults: [.wrongSignature(wrong)])
        let visit = try Visit(bench)
        #expect(try rule { _ = try visit.login() } == .holderSignature)
    }

    @Test("no challenge is ever signed twice")
    func freshChallenge() throws {
        let bench = try Bench()
        let visit = try Visit(bench)
        var blocks: Set<[UInt8]> = []
        for round in 0..<4 {
            let contents = try visit.read(bench.old)
            let recorder = Recorder(bench.old)
            let pin = try PIN(digits: bench.world.old.pin)
            try visit.step { engine in
                if round < 2 {
                    _ = try engine.login(
                        contents,
                        pin: pin,
                        reader: "a reader",
                        confirmsLastTry: false,
                        on: recorder
                    )
                } else {
                    // Without a session only the nonce tells two challenges of a second apart.
                    _ = try engine.examiner.authenticate(
                        contents,
                        pin: pin,
                        fields: [],
                        confirmsLastTry: false,
                        on: recorder
                    )
                }
            }
            let signed = recorder.commands.filter { $0.starts(with: [0x00, 0x2A, 0x9E, 0x9A]) }
            #expect(signed.count == 1)
            blocks.formUnion(signed)
        }
        #expect(blocks.count == 4)
    }

    @Test("A20: a PIN whose answer never comes is in doubt, for later programs too")
    func noAnswer() throws {
        let bench = try Bench()
        let visit = try Visit(bench)
        let examiner = visit.engine.examiner
        #expect(!examiner.giveUp(), "nothing is awaited")
        let contents = try visit.read(bench.old)
        var wasAwaited = false
        let recorder = Recorder(bench.old) { command in
            if command[1] == 0x20 { wasAwaited = examiner.giveUp() }
        }
        _ = try? visit.step { engine in
            try engine.login(
                contents,
                pin: PIN(digits: bench.world.old.pin),
                reader: "a reader",
                confirmsLastTry: false,
                on: recorder
            )
        }
        #expect(wasAwaited)
        #expect(!examiner.giveUp())
        #expect(try rule { _ = try Visit(bench).login() } == .pinLastTry)
    }

    @Test("without a revocation list `require` refuses, `prefer` goes on and the ledger says so")
    func revocation() throws {
        let bench = try Bench()
        let store = TrustStore(authorities: bench.world.issuers.values.map(\.authority))
        let strict = try Visit(bench, trust: store)
        #expect(try rule { _ = try strict.login() } == .certificateRevocationUnknown)
        #expect(bench.old.statistics.verify == 0)

        var policy = Policy.strict
        policy.trust.revocation = .prefer
        let visit = try Visit(bench, policy, trust: store)
        let (holder, number) = try visit.complete()
        #expect(holder.verdict.outcome == .unverified)
        let checks = try #require(bench.log().first?.personal["checks"])
        #expect(checks.contains("certificate.revocationUnknown=unknown"))
        _ = try visit.codes(number, for: holder)
    }

    @Test("`prefer` does not let a revoked card pass")
    func revokedUnderPrefer() throws {
        var policy = Policy.strict
        policy.trust.revocation = .prefer
        let visit = try Visit(Bench(Scenario.revoked.apply), policy)
        #expect(try rule { _ = try visit.login() } == .certificateRevoked)
    }

    @Test("T01: a clock that can't be right authenticates nobody")
    func clock() throws {
        let bench = try Bench()
        bench.clock.lose()
        let visit = try Visit(bench)
        #expect(try rule { _ = try visit.login() } == .clockUntrusted)
        #expect(bench.old.statistics.verify == 0)
    }

    @Test("the last day of an old card is its own; the day after it is expired")
    func lastDay() throws {
        let bench = try Bench { plan in
            plan.old.issued = plan.old.issued.adding(days: -29)
            plan.old.expires = Bench.today.adding(days: 1)
        }
        let visit = try Visit(bench)
        _ = try visit.login()
        bench.clock.advance(days: 1)
        #expect(try rule { _ = try visit.login() } == .certificateExpired)
    }

    @Test("a generation whose PIN is unproven is not sent one")
    func unproven() throws {
        let bench = try Bench(old: .ace2025)
        let visit = try Visit(bench)
        #expect(try rule { _ = try visit.login() } == .cardGenerationUnproven)
        #expect(bench.old.statistics.verify == 0)
        #expect(bench.old.statistics.emptyVerify == 0)
        var policy = Policy.strict
        policy.unprovenPIN = ["ACe 2025"]
        _ = try Visit(bench, policy).login()
        #expect(bench.old.statistics.verify == 1)
    }
}

/// A card that writes down what it is told.
final class Recorder: CardChannel {
    private let card: VirtualCard
    private let watch: (_ command: [UInt8]) -> Void
    private(set) var commands: [[UInt8]] = []

    init(_ card: VirtualCard, _ watch: @escaping (_ command: [UInt8]) -> Void = { _ in }) {
        self.card = card
        self.watch = watch
    }

    func exchange(_ command: Span<UInt8>) throws(ChannelError) -> [UInt8] {
        let bytes = command.indices.map { command[$0] }
        commands.append(bytes)
        watch(bytes)
        return try card.exchange(command)
    }
}
