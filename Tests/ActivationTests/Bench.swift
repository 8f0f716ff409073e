// SPDX-License-Identifier: EUPL-1.2

import CivilTime
import Foundation
import Ledger
import OpenSSL
import Registry
import Secrets
import Synchronization
import Testing
import Trust
import VirtualCard

@testable import Activation

/// A station with stores of its own, a clock that stands still, and two cards in front of it.
final class Bench: Sendable {
    let world: VirtualWorld
    let clock = TestClock()
    let old: VirtualCard
    let new: VirtualCard
    /// Whom engines trust; another store stands for another day's files.
    let trust: TrustStore
    private let directory: String
    private let certificate: Certificate
    private let verifierKey: VerifierKey
    private let remembered = Mutex<String?>(nil)

    /// The day on which everything happens.
    static let today = CalendarDate(daysSinceEpoch: 20_780)

    /// Makes the cards, fills the registry by a real import and creates an empty ledger.
    ///
    /// - Parameters:
    ///   - oldProfile: The generation of the old card.
    ///   - newProfile: The generation of the new card.
    ///   - oldFaults: What the old card does wrong.
    ///   - newFaults: What the new card does wrong.
    ///   - change: Makes the world another one.
    /// - Throws: When something of this can't be made.
    init(
        old oldProfile: CardProfile = .st2021,
        new newProfile: CardProfile = .idemia2021,
        oldFaults: [Fault] = [],
        newFaults: [Fault] = [],
        _ change: (inout WorldPlan) -> Void = { _ in }
    ) throws {
        var codes = SystemRandomNumberGenerator()
        var plan = try #require(
            WorldPlan(today: Self.today, old: oldProfile, new: newProfile, using: &codes)
        )
        change(&plan)
        world = try VirtualWorld(plan)
        old = try VirtualCard(world.old, faults: oldFaults)
        new = try VirtualCard(world.new, faults: newFaults)
        trust = TrustStore(
            authorities: world.issuers.values.map(\.authority),
            revocationLists: Array(world.revocationLists.values)
        )
        directory = NSTemporaryDirectory() + "activation-" + UUID().uuidString
        try FileManager.default.createDirectory(
            atPath: directory,
            withIntermediateDirectories: true
        )
        certificate = try Self.stationCertificate()
        let origin = "tscns/test"
        try Ledger.create(at: directory + "/ledger.sqlite", origin: origin, key: Self.ledgerKey())
        verifierKey = try #require(
            VerifierKey(name: origin, publicKey: Self.ledgerKey().publicKey)
        )
        _ = try Registry.create(at: directory + "/registry.sqlite")
        try deliver(sequence: 1)
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    /// An engine as a program of its own would make it; dropping it is the end of that program.
    func engine(
        _ policy: Policy = .strict,
        trust: TrustStore? = nil
    ) throws -> Engine {
        Engine(
            ledger: try ledger(),
            registry: try registry(),
            trust: trust ?? self.trust,
            policy: policy,
            station: StationID(certificateDigest: certificate.sha256, number: 4711),
            keys: StationKeys(codes: Self.codesKey(), index: Self.key(0x1D)),
            ownership: try Ownership(directory: directory + "/owners", name: UUID().uuidString),
            moment: { [clock] in clock.now }
        )
    }

    func ledger() throws -> Ledger {
        try Ledger(at: directory + "/ledger.sqlite", key: Self.ledgerKey())
    }

    func registry() throws -> Registry {
        try Registry(at: directory + "/registry.sqlite")
    }

    /// Lets every issuer deliver what it says, or what it says by now, as the next batch.
    func deliver(sequence: Int, _ world: VirtualWorld? = nil) throws {
        let world = world ?? self.world
        let identity = StationIdentity(certificate: certificate, privateKey: try Self.stationKey())
        for issuer in world.issuers.values {
            let lines = try world.lines(of: issuer.code).map { try $0.text() }
            guard !lines.isEmpty else { continue }
            let batch = try IssuerBatch(
                records: Array(lines.joined(separator: "\n").utf8),
                issuer: issuer.code,
                signer: issuer.batchCertificate,
                signingKey: RSAPrivateKey(pem: issuer.batchKeyPEM()),
                station: certificate,
                sequence: sequence
            )
            let file = directory + "/\(issuer.code)-\(sequence).p7m"
            try Data(batch.part(1)).write(to: URL(fileURLWithPath: file))
            let report = try registry().importBatches(
                [file],
                to: identity,
                signedBy: [issuer.code: [issuer.batchCertificate]],
                sealingWith: Self.codesKey()
            )
            try #require(report.rejected.isEmpty)
        }
    }

    /// Expects that the whole ledger is sound and continues what it was the last time.
    func expectSoundLedger(_ location: SourceLocation = #_sourceLocation) throws {
        let path = directory + "/ledger.sqlite"
        let checkpoint = try ledger().read { state throws(LedgerError) in
            try state.newestCheckpoint().note
        }
        let before = remembered.withLock { remembered in
            defer { remembered = checkpoint }
            return remembered
        }
        let report = LedgerVerifier.verify(
            at: path,
            verifierKey: verifierKey,
            allSignatures: true,
            against: before
        )
        #expect(report.firstFailure == nil, sourceLocation: location)
        #expect(report.anchored == (before != nil), sourceLocation: location)
    }
}

extension Bench {
    /// The key that seals codes.
    static func codesKey() -> LockedBytes { key(0x5E) }

    private static func key(_ byte: UInt8) -> LockedBytes {
        LockedBytes(capacity: 32) { bytes in
            for index in bytes.indices { bytes[index] = byte }
            return 32
        }
    }

    private static func ledgerKey() throws -> Ed25519PrivateKey {
        try Ed25519PrivateKey(seed: key(0x07))
    }

    private static func stationKey() throws -> RSAPrivateKey {
        try KeyPool.shared.key(for: "station")
    }

    private static func stationCertificate() throws -> Certificate {
        let name = DistinguishedName([.init("CN", "TS-CNS station TEST")])
        let template = CertificateTemplate(
            subject: name,
            serial: [0x01],
            notBefore: ItalianTime.start(of: today.adding(days: -1)),
            notAfter: ItalianTime.start(of: today.adding(days: 3650)),
            keyUsage: .keyEncipherment
        )
        return try Certificate.issue(
            template,
            subjectKey: stationKey().publicKey,
            issuer: name,
            issuerKey: stationKey()
        )
    }
}

/// A clock that goes on when it is told to.
final class TestClock: Sendable {
    private let moment = Mutex(
        Moment(
            time: ItalianTime.start(of: Bench.today).adding(seconds: 43_200),
            quality: .synchronised
        )
    )

    var now: Moment { moment.withLock { $0 } }

    func advance(days: Int = 0, hours: Int = 0, seconds: Int = 0) {
        let seconds = Int64((days * 24 + hours) * 3600 + seconds)
        moment.withLock { $0.time = $0.time.adding(seconds: seconds) }
    }

    func lose() { moment.withLock { $0.quality = .untrusted } }
}

extension Policy {
    /// As the default configuration has it.
    static let strict = Policy(trust: TrustPolicy(), requiresNewCard: true, unprovenPIN: [])
}
