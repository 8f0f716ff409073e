// SPDX-License-Identifier: EUPL-1.2

import CivilTime
import Ledger
import OpenSSL
import Registry
import TSCNS
import Testing
import Trust
import VirtualCard

@testable import Activation

@Suite("An activation from the PIN of the old card to the codes of the new one")
struct MainPathTests {
    static let pairs: [(CardProfile, CardProfile)] = [
        (.st2021, .idemia2021), (.idemia2021, .st2021), (.classic1024, .st2021ChainingOnly),
    ]

    @Test(
        "the holder gets the codes that the issuer delivered, and each step is an entry",
        arguments: pairs
    )
    func codes(_ oldProfile: CardProfile, _ newProfile: CardProfile) throws {
        let bench = try Bench(old: oldProfile, new: newProfile)
        let visit = try Visit(bench)
        let holder = try visit.login()
        #expect(holder.fiscalCode.text == VirtualHolder.mario.fiscalCode)
        #expect(holder.verdict.outcome == .genuine)
        #expect(try visit.engine.leadingDigits(for: holder) == "80380000900876")
        let pair = try visit.describe(holder)
        #expect(pair.old.cardID.text == bench.world.plan.old.cardID)
        #expect(pair.new.cardID.text == bench.world.plan.new.cardID)
        let claim = try visit.claim(pair, for: holder)
        #expect(!claim.isResumed)
        #expect(try bench.record(of: claim.protocolNumber).phase == .requested)
        try visit.prove(claim, for: holder)

        let number = claim.protocolNumber
        let delivered = try #require(bench.world.plan.codes)
        #expect(try visit.codes(number, for: holder) == ReleasedCodes(delivered))
        #expect(delivered.pin == bench.world.new.pin)
        #expect(try visit.newCard().activatedHere?.protocolNumber == number.text)
        #expect(try visit.deliver(number))
        #expect(try visit.newCard().codes == .destroyed)
        #expect(try rule { _ = try visit.codes(number, for: holder) } == .newCodesMissing)
        #expect(try visit.deliver(number), "to say it again changes nothing")

        let log = try bench.log()
        #expect(log.map(\.event) == ["requested", "proving", "completed", "delivered"])
        #expect(log.allSatisfy { $0.protocolNumber == number.text })
        #expect(log[2].proof == "signed")
        for card in [bench.old, bench.new] {
            #expect(card.statistics.verify == 1)
            #expect(card.statistics.emptyVerify == 0)
            #expect(card.statistics.wrongVerify == 0)
        }
        #expect(bench.old.statistics.psos == 2)
        #expect(bench.new.statistics.psos == 1)
    }

    @Test("the ledger holds the consent that the old card signed, and anybody can verify it")
    func consent() throws {
        let bench = try Bench()
        let visit = try Visit(bench)
        let (holder, claim) = try visit.request()
        let personal = try #require(bench.log().first).personal
        let statement = try #require(personal["statement"]).bytesOfHexadecimal
        let signature = try #require(personal["signature"]).bytesOfHexadecimal
        let der = try #require(personal["certificate"]).bytesOfHexadecimal
        let certificate = try Certificate(der: der)
        guard case .rsa(let key) = certificate.publicKey else {
            Issue.record("not an RSA key")
            return
        }
        #expect(key.isValidPKCS1(signature: signature, sha256: SHA256.digest(statement)))
        let text = String(decoding: statement, as: UTF8.self)
        let new = try #require(CardID(bench.world.plan.new.cardID)).teamNumber
        let named = [
            claim.protocolNumber.text, new.text, holder.fiscalCode.text,
            holder.card.cardID.teamNumber.text, ConsentText.italian.version,
            ConsentText.italian.text, bench.clock.now.time.rfc3339,
        ]
        for words in named { #expect(text.contains(words)) }
        #expect(personal["checks"]?.contains("holder.signature=pass") == true)
    }

    @Test("nobody but the holder gets the codes")
    func otherHolder() throws {
        let bench = try Bench()
        let visit = try Visit(bench)
        let (holder, number) = try visit.complete()
        let laura = AuthenticatedHolder(
            card: holder.card,
            fiscalCode: try #require(FiscalCode(VirtualHolder.laura.fiscalCode)),
            verdict: holder.verdict,
            certificate: holder.certificate,
            session: holder.session
        )
        #expect(try rule { _ = try visit.codes(number, for: laura) } == .newCodesMissing)
        #expect(try visit.resume(laura) == nil)
    }

    @Test("codes that are not complete are not released, nor delivered")
    func early() throws {
        let visit = try Visit(Bench())
        let (holder, claim) = try visit.request()
        let number = claim.protocolNumber
        #expect(try rule { _ = try visit.codes(number, for: holder) } == .newCodesMissing)
        #expect(try !visit.deliver(number))
        #expect(try visit.newCard().codes == .sealed)
    }

    @Test("under policy `typed` the new card is not asked for")
    func typed() throws {
        let bench = try Bench()
        var policy = Policy.strict
        policy.requiresNewCard = false
        let visit = try Visit(bench, policy)
        let (holder, claim) = try visit.request()
        try visit.step { engine in try engine.completeUnseen(claim, for: holder) }
        let delivered = try #require(bench.world.plan.codes)
        #expect(try visit.codes(claim.protocolNumber, for: holder) == ReleasedCodes(delivered))
        #expect(try bench.log().last?.proof == "none")
        #expect(bench.new.statistics.exchanges == 0)
    }

    @Test("a card of ACe 2025 is activated without a PIN being sent to it")
    func unprovenGeneration() throws {
        let bench = try Bench(new: .ace2025)
        let visit = try Visit(bench)
        let (holder, number) = try visit.complete()
        #expect(try bench.log().last?.proof == "unknown")
        #expect(bench.new.statistics.verify == 0)
        #expect(bench.new.statistics.emptyVerify == 0)
        let delivered = try #require(bench.world.plan.codes)
        #expect(try visit.codes(number, for: holder) == ReleasedCodes(delivered))
    }

    @Test("where the configuration says so it is sent one")
    func unprovenGenerationAllowed() throws {
        let bench = try Bench(new: .ace2025)
        var policy = Policy.strict
        policy.unprovenPIN = ["ACe 2025"]
        _ = try Visit(bench, policy).complete()
        #expect(try bench.log().last?.proof == "signed")
        #expect(bench.new.statistics.verify == 1)
    }

    @Test("a refused activation can be begun again, under another number")
    func again() throws {
        let bench = try Bench()
        let claim = try Visit(bench).request().claim
        let visit = try Visit(bench)
        #expect(try visit.step { engine in try engine.cancel(claim.protocolNumber) })
        #expect(try bench.record(of: claim.protocolNumber).phase == .abandoned)
        #expect(try !visit.step { engine in try engine.cancel(claim.protocolNumber) })
        let (_, number) = try visit.complete()
        #expect(number != claim.protocolNumber)
        #expect(try !visit.step { engine in try engine.cancel(number) })
    }
}

extension String {
    /// The bytes that hexadecimal digits write.
    var bytesOfHexadecimal: [UInt8] {
        var bytes: [UInt8] = []
        var rest = self[...]
        while let byte = UInt8(rest.prefix(2), radix: 16) {
            bytes.append(byte)
            rest = rest.dropFirst(2)
        }
        return bytes
    }
}
