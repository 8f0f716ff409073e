// SPDX-License-Identifier: EUPL-1.2

import Activation
import BaseEncoding
import CivilTime
import Foundation
import Ledger
import OpenSSL
import Registry
import Secrets

/// The making of a station: what is there already stays.
struct StationSetup {
    let options: GlobalOptions

    init(_ options: GlobalOptions) {
        self.options = options
    }

    /// Makes what is missing.
    ///
    /// - Returns: The path of the station's certificate.
    func run() async throws(Failure) -> String {
        if !FileManager.default.fileExists(atPath: options.stateDir) {
            try makeDirectory(options.stateDir)
        }
        let station = try await Station(options)
        try makeDirectory(options.stateDir + "/keys")
        for file in [Station.File.ledgerKey, .codesKey, .indexKey] {
            if isThere(station.path(file)) { continue }
            do {
                try LockedBytes.random(count: 32).create(privateFile: station.path(file))
            } catch let error as SecretFileError {
                throw Failure(error)
            } catch {
                throw .station("\(error)")
            }
        }
        try makeCertificate(station)
        try makeStores(station)
        return station.path(.stationCertificate)
    }

    private func makeCertificate(_ station: Station) throws(Failure) {
        guard !isThere(station.path(.stationCertificate)) else { return }
        do {
            let keyPath = station.path(.stationKey)
            if !isThere(keyPath) {
                try RSAPrivateKey.generate(bits: 3072).lockedPEM().create(privateFile: keyPath)
            }
            let key = try station.stationKey()
            let now = Station.moment().time
            let name = DistinguishedName([.init("CN", "TS-CNS station"), .init("O", "tscns")])
            let template = CertificateTemplate(
                subject: name,
                serial: [0x01] + (try randomBytes(15)),
                notBefore: now.adding(seconds: -3600),
                notAfter: now.adding(seconds: 10 * 365 * 86_400),
                keyUsage: .keyEncipherment
            )
            let certificate = try Certificate.issue(
                template,
                subjectKey: key.publicKey,
                issuer: name,
                issuerKey: key
            )
            try Data(certificate.pem).write(
                to: URL(fileURLWithPath: station.path(.stationCertificate)),
                options: .atomic
            )
        } catch let error as Failure {
            throw error
        } catch {
            throw .station("the station's certificate can't be made: \(error)")
        }
    }

    private func makeStores(_ station: Station) throws(Failure) {
        do {
            if !isThere(station.path(.registry)) {
                _ = try Registry.create(at: station.path(.registry))
            }
            if !isThere(station.path(.ledger)) {
                let digest = Base16.encode(try station.certificate().sha256)
                try Ledger.create(
                    at: station.path(.ledger),
                    origin: "tscns/" + digest.prefix(32),
                    key: try station.ledgerKey()
                )
            }
            let verifierKey = try station.ledger().verifierKey.text + "\n"
            try Data(verifierKey.utf8).write(
                to: URL(fileURLWithPath: station.path(.verifierKey)),
                options: .atomic
            )
        } catch let error as Failure {
            throw error
        } catch let error as LedgerError {
            throw Failure(error)
        } catch let error as RegistryError {
            throw Failure(error)
        } catch {
            throw .station("\(error)")
        }
    }

    private func isThere(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: path)
    }

    private func makeDirectory(_ path: String) throws(Failure) {
        guard !isThere(path) else { return }
        do {
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: false,
                attributes: [.posixPermissions: 0o700]
            )
        } catch {
            throw Failure(
                id: "state.absent",
                message: "The directory \(path) can't be made.",
                remedy: "Name another state directory with «--state-dir», or run as root.",
                status: .notPermitted
            )
        }
    }
}
