// SPDX-License-Identifier: EUPL-1.2

import Activation
import CivilTime
import Foundation
import Ledger
import OpenSSL
import Registry
import Secrets
import Trust

/// This station's files, opened as far as a command needs them.
struct Station {
    let options: GlobalOptions
    let settings: Settings

    /// Where a station keeps what, below the state directory.
    enum File: String {
        case ledger = "ledger.sqlite"
        case registry = "registry.sqlite"
        case owners = "owners"
        case ledgerKey = "keys/ledger.key"
        case codesKey = "keys/codes.key"
        case indexKey = "keys/index.key"
        case stationKey = "keys/station.key"
        case stationCertificate = "station.pem"
        case verifierKey = "ledger.vkey"
    }

    /// Takes on the identity of the state directory's owner and reads the settings.
    ///
    /// - Throws: `state.absent` when there is no state directory, `configuration.invalid`.
    init(_ options: GlobalOptions) async throws(Failure) {
        self.options = options
        settings = try await Settings(directory: options.configDir)
        try Self.becomeOwner(of: options.stateDir)
    }

    func path(_ file: File) -> String { options.stateDir + "/" + file.rawValue }

    func key(_ file: File) throws(Failure) -> LockedBytes {
        let key: LockedBytes
        do {
            key = try LockedBytes(contentsOfPrivateFile: path(file), limit: 32)
        } catch {
            throw Failure(error)
        }
        guard key.count == 32 else {
            throw .station("\(path(file)) is not a key of 32 bytes")
        }
        return key
    }

    func ledgerKey() throws(Failure) -> Ed25519PrivateKey {
        let seed = try key(.ledgerKey)
        do { return try Ed25519PrivateKey(seed: seed) } catch { throw .station("\(error)") }
    }

    func ledger() throws(Failure) -> Ledger {
        let key = try ledgerKey()
        do { return try Ledger(at: path(.ledger), key: key) } catch { throw Failure(error) }
    }

    func registry() throws(Failure) -> Registry {
        do { return try Registry(at: path(.registry)) } catch { throw Failure(error) }
    }

    func certificate() throws(Failure) -> Certificate {
        guard let bytes = FileManager.default.contents(atPath: path(.stationCertificate)),
            let certificate = try? Certificate.pem(Array(bytes)).first
        else { throw .station("\(path(.stationCertificate)) is absent or no certificate") }
        return certificate
    }

    func stationKey() throws(Failure) -> RSAPrivateKey {
        let pem: LockedBytes
        do {
            pem = try LockedBytes(contentsOfPrivateFile: path(.stationKey), limit: 16_384)
        } catch {
            throw Failure(error)
        }
        do {
            return try RSAPrivateKey(lockedPEM: pem)
        } catch {
            throw .station("\(path(.stationKey)) holds no private key")
        }
    }

    /// Whom issuers envelope to.
    func identity() throws(Failure) -> StationIdentity {
        StationIdentity(certificate: try certificate(), privateKey: try stationKey())
    }

    /// The certificates of the issuers, by their code: `CODE*.pem` in the issuers directory.
    func issuers() throws(Failure) -> [String: [Certificate]] {
        let directory = options.configDir + "/issuers"
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: directory) else {
            throw .station("\(directory) with the issuers' certificates is absent")
        }
        var issuers: [String: [Certificate]] = [:]
        for name in names.sorted() where name.hasSuffix(".pem") {
            let certificate = try Certificate.first(inFile: directory + "/" + name)
            issuers[String(name.prefix(4)), default: []].append(certificate)
        }
        return issuers
    }

    /// Reads the ledger's state; opened for writing, so that what a killed process left half
    /// written is rolled back first.
    func ledgerState<R>(
        _ body: (borrowing LedgerState) throws(LedgerError) -> R
    ) throws(Failure) -> R {
        let ledger = try ledger()
        do { return try ledger.read(body) } catch { throw Failure(error) }
    }

    /// CA certificates and revocation lists.
    static func trust(_ options: GlobalOptions) -> TrustStore {
        let fetched = "/var/cache/tscns-revocation"
        return TrustStore(
            trustDirectory: options.configDir + "/trust",
            revocationDirectory: FileManager.default.fileExists(atPath: fetched) ? fetched : nil
        )
    }

    /// What judges cards: with the memory of this station's ledger for who may write to it.
    ///
    /// Anybody else may still check a card of their own.
    static func examiner(
        _ options: GlobalOptions,
        _ settings: Settings,
        sendsPIN: Bool
    ) async throws(Failure) -> Examiner {
        if sendsPIN, mayOwn(options.stateDir) {
            return try await Station(options).engine().examiner
        }
        return Examiner(
            trust: trust(options),
            policy: settings.policy,
            memory: nil,
            flight: PINInFlight(),
            moment: moment
        )
    }

    /// Everything that an activation needs, with what died half done finished first.
    func engine() throws(Failure) -> Engine {
        let certificate = try certificate()
        let keys = StationKeys(codes: try key(.codesKey), index: try key(.indexKey))
        let ledger = try ledger()
        let registry = try registry()
        do throws(Stop) {
            let ownership = try Ownership(
                directory: path(.owners),
                name: UUID().uuidString.lowercased()
            )
            let engine = Engine(
                ledger: ledger,
                registry: registry,
                trust: Self.trust(options),
                policy: settings.policy,
                station: StationID(
                    certificateDigest: certificate.sha256,
                    number: settings.stationNumber
                ),
                keys: keys,
                ownership: ownership,
                moment: Self.moment
            )
            try engine.recover()
            return engine
        } catch {
            throw Failure(error)
        }
    }
}
