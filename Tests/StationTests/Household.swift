// SPDX-License-Identifier: EUPL-1.2

import CivilTime
import Foundation
import OpenSSL
import Synchronization
import VirtualCard

/// A made-up person with two cards, and a station that knows what the issuers say about them.
final class Household: Sendable {
    let world: VirtualWorld
    /// `config`, `state` and `pins` of this household alone.
    let home: TemporaryDirectory

    private init(_ world: VirtualWorld, _ home: TemporaryDirectory) {
        self.world = world
        self.home = home
    }

    /// A household whose batches the station has imported.
    convenience init(_ world: VirtualWorld) throws {
        try PrivateStation.require()
        self.init(world, try TemporaryDirectory(copyOf: Self.emptyStation()))
        try furnish()
        for code in world.issuers.keys.sorted() where !world.lines(of: code).isEmpty {
            try seal(batchOf: code, sequence: 1, to: "batch.cms")
            _ = try tscns(["registry", "import", path("batch.cms")]).expect(.exit(0))
        }
    }

    /// The ordinary household, made once: old card ST 2021, new card IDEMIA 2021.
    static func ordinary() throws -> Household { try ready(.ok) }

    /// A household that tells a story, made once for each and copied for each test.
    static func ready(
        _ scenario: Scenario,
        old: CardProfile = .st2021,
        new: CardProfile = .idemia2021
    ) throws -> Household {
        let name = "\(scenario) \(old) \(new)"
        let made = try shelf.withLock { shelf in
            if let made = shelf[name] { return made }
            var plan = try WorldPlan.today(old: old, new: new)
            scenario.apply(to: &plan)
            let household = try Household(VirtualWorld(plan))
            shelf[name] = household
            return household
        }
        return try made.copy()
    }

    /// The same cards, and a copy of the station as it is now.
    func copy() throws -> Household { Household(world, try TemporaryDirectory(copyOf: home)) }

    /// Puts the files where the station looks for them.
    private func furnish() throws {
        for (code, issuer) in world.issuers {
            try home.write(issuer.authority.pem, to: "config/trust/\(code).pem")
            try home.write(issuer.batchCertificate.pem, to: "config/issuers/\(code).pem")
        }
        for (code, list) in world.revocationLists {
            try home.write(list.der, to: "config/trust/\(code).crl")
        }
        try home.write(Array("\(world.plan.old.pin)\n".utf8), to: "pins/old.pin")
        try home.write(Array("\(world.plan.new.pin)\n".utf8), to: "pins/new.pin")
    }

    /// Builds, as an issuer, a batch of all that it says; its key stays in no file of the station.
    func seal(batchOf code: String, sequence: Int, to name: String) throws {
        let lines = try world.lines(of: code).map { try $0.text() + "\n" }.joined()
        let office = try TemporaryDirectory()
        try office.write(Array(lines.utf8), to: "records")
        try office.write(world.issuers[code]?.batchKeyPEM() ?? [], to: "key")
        _ = try tscns([
            "issuer", "seal", "--records", office.path + "/records", "--issuer", code,
            "--sequence", String(sequence), "--certificate", path("config/issuers/\(code).pem"),
            "--key", office.path + "/key", "--station", path("state/station.pem"),
            "--out", path(name),
        ]).expect(.exit(0))
    }

    func path(_ name: String) -> String { home.path + "/" + name }

    private static let shelf = Mutex<[String: Household]>([:])
    private static let station = Mutex<TemporaryDirectory?>(nil)

    /// A station with keys and empty stores, made once: its RSA key takes long.
    private static func emptyStation() throws -> TemporaryDirectory {
        try station.withLock { station in
            if let station { return station }
            let made = try TemporaryDirectory()
            let answer: Answers.Station = try Program.built("tscns").run([
                "registry", "init", "--json", "--config-dir", made.path + "/config",
                "--state-dir", made.path + "/state",
            ]).expect(.exit(0)).answer()
            guard answer.stationCertificate == made.path + "/state/station.pem" else {
                throw UnexpectedPath(path: answer.stationCertificate)
            }
            station = made
            return made
        }
    }

    private struct UnexpectedPath: Error {
        let path: String
    }
}

extension WorldPlan {
    /// The plan in which everything is right, for today.
    ///
    /// The PINs have seven digits: too many to be found anywhere by chance, and few enough to be
    /// padded on their way to the card.
    static func today(
        old: CardProfile = .st2021,
        new: CardProfile = .idemia2021
    ) throws -> WorldPlan {
        var generator = SystemRandomNumberGenerator()
        let day = ItalianTime.day(at: .now)
        guard var plan = WorldPlan(today: day, old: old, new: new, using: &generator) else {
            throw CocoaError(.featureUnsupported)
        }
        plan.old.pin = "8306957"
        plan.old.puk = "40917352"
        plan.new.pin = "6094183"
        plan.new.puk = "59271640"
        plan.codes?.pin = plan.new.pin
        plan.codes?.puk = plan.new.puk
        plan.codes?.cip = "73918264"
        return plan
    }
}

extension UnixTime {
    static var now: UnixTime { UnixTime(seconds: Int64(Date().timeIntervalSince1970)) }
}
