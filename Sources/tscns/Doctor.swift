// SPDX-License-Identifier: EUPL-1.2

import Activation
import CivilTime
import Foundation
import Ledger
import OpenSSL
import PCSC
import Registry
import Trust

/// One thing that was looked at.
struct DoctorFinding: Sendable {
    /// A stable name.
    let id: String
    let level: Level
    /// What was found.
    let message: String
    /// What to do about it; nil when all is well.
    var remedy: String?

    enum Level: String {
        case ok
        case warning
        case error

        var mark: String {
            switch self {
            case .ok: "ok     "
            case .warning: "warning"
            case .error: "ERROR  "
            }
        }
    }
}

/// Looks at everything that an activation needs; touches no card and sends no PIN.
struct Doctor {
    let options: GlobalOptions

    func findings() async -> [DoctorFinding] {
        var findings = [clock, library] + pcscdLogging + readers(await denied())
        findings += trust
        findings += await station()
        return findings
    }

    // MARK: The machine

    private var clock: DoctorFinding {
        let moment = Station.moment()
        return switch moment.quality {
        case .synchronised:
            DoctorFinding(id: "clock", level: .ok, message: "The clock is synchronised.")
        case .plausible:
            DoctorFinding(
                id: "clock",
                level: .warning,
                message: "The clock is plausible (\(moment.time.rfc3339)) but not synchronised.",
                remedy: "Enable time synchronisation, such as systemd-timesyncd."
            )
        case .untrusted:
            DoctorFinding(
                id: "clock",
                level: .error,
                message: "The clock is wrong (\(moment.time.rfc3339)).",
                remedy: "Set the date; check the battery of the mainboard."
            )
        }
    }

    private var library: DoctorFinding {
        DoctorFinding(id: "openssl", level: .ok, message: "OpenSSL \(Library.version).")
    }

    /// pcscd writes every byte to its log when it is told to, PINs included.
    private var pcscdLogging: [DoctorFinding] {
        guard let bytes = FileManager.default.contents(atPath: "/etc/default/pcscd") else {
            return []
        }
        let text = String(decoding: bytes, as: UTF8.self)
        let isLogging = text.split(separator: "\n").contains { line in
            !line.hasPrefix("#") && (line.contains("--apdu") || line.contains("--debug"))
        }
        guard isLogging else { return [] }
        return [
            DoctorFinding(
                id: "pcscd.logging",
                level: .error,
                message: "pcscd is told to log what goes to cards, PINs included.",
                remedy: "Remove --apdu and --debug from /etc/default/pcscd and restart pcscd."
            )
        ]
    }

    private func denied() async -> [String] {
        (try? await Settings(directory: options.configDir))?.deniedReaders ?? []
    }

    private func readers(_ denied: [String]) -> [DoctorFinding] {
        let listings: [ReaderListing]
        do {
            listings = try CardAccess.withReaders { context throws(Failure) in
                try ReaderChoice(denied: denied).listings(context)
            }
        } catch {
            return [
                DoctorFinding(
                    id: "pcscd",
                    level: .error,
                    message: "pcscd can't be reached (\(error.note ?? error.id)).",
                    remedy: "Install pcscd, or start it: systemctl start pcscd.socket."
                )
            ]
        }
        let pcscd = DoctorFinding(id: "pcscd", level: .ok, message: "pcscd answers.")
        guard !listings.isEmpty else {
            return [
                pcscd,
                DoctorFinding(
                    id: "readers",
                    level: .error,
                    message: "There is no reader that may be used.",
                    remedy: "Plug one in; for CCID readers install libccid."
                ),
            ]
        }
        return [pcscd]
            + listings.map { listing in
                DoctorFinding(
                    id: "reader",
                    level: listing.content == .mute ? .warning : .ok,
                    message: "Reader «\(listing.name)»: \(listing.content.rawValue).",
                    remedy: listing.content == .mute
                        ? "Turn the card over, clean its chip, or try another reader." : nil
                )
            }
    }

    // MARK: What is trusted

    private var trust: [DoctorFinding] {
        let store = Station.trust(options)
        let moment = Station.moment().time
        var findings = store.problems.map { problem in
            DoctorFinding(
                id: "trust.file",
                level: .warning,
                message: "\(problem.path): \(problem.reason).",
                remedy: "Remove the file or put a right one in its place."
            )
        }
        findings.append(
            store.anchors.isEmpty
                ? DoctorFinding(
                    id: "trust.authorities",
                    level: .error,
                    message: "No CNS authority is trusted: no card can be accepted.",
                    remedy: "Put the authorities' certificates into \(options.configDir)/trust."
                )
                : DoctorFinding(
                    id: "trust.authorities",
                    level: .ok,
                    message: "\(store.anchors.count) CNS authorities are trusted."
                )
        )
        for authority in store.anchors {
            let lists = store.revocationLists.filter { $0.issuer == authority.subject }
            let isFresh = lists.contains { ($0.nextUpdate ?? $0.thisUpdate) >= moment }
            guard !isFresh else { continue }
            findings.append(
                DoctorFinding(
                    id: "trust.revocation",
                    level: .warning,
                    message: "There is no revocation list in force of «\(authority.subject)».",
                    remedy: "Put its CRL into \(options.configDir)/trust as a file *.crl."
                )
            )
        }
        return findings
    }

    // MARK: This station

    private func station() async -> [DoctorFinding] {
        do throws(Failure) {
            let station = try await Station(options)
            _ = try station.certificate()
            _ = try station.key(.codesKey)
            _ = try station.key(.indexKey)
            _ = try station.stationKey()
            let keys = DoctorFinding(
                id: "keys",
                level: .ok,
                message: "The station's keys are there."
            )
            let size = try station.ledgerState { state throws(LedgerError) in try state.size() }
            let ledger = DoctorFinding(
                id: "ledger",
                level: .ok,
                message: "The ledger opens, durably, with \(size) entries."
            )
            _ = try station.registry()
            let registry = DoctorFinding(id: "registry", level: .ok, message: "The registry opens.")
            return [keys, ledger, registry, try issuers(station)] + (try unfinished(station))
        } catch {
            return [
                DoctorFinding(
                    id: error.id,
                    level: .error,
                    message: error.message,
                    remedy: error.remedy
                )
            ]
        }
    }

    private func unfinished(_ station: Station) throws(Failure) -> [DoctorFinding] {
        let engine = try station.engine()
        let numbers = try stopping { () throws(Stop) in try engine.recover() }
        return numbers.map { number in
            DoctorFinding(
                id: "activation.unfinished",
                level: .error,
                message: "Activation \(number) is completed, but its card is not in the registry.",
                remedy: "Import the issuer's batch that holds the card, or restore the registry."
            )
        }
    }

    private func issuers(_ station: Station) throws(Failure) -> DoctorFinding {
        let codes = try station.issuers().keys.sorted()
        guard !codes.isEmpty else {
            return DoctorFinding(
                id: "issuers",
                level: .warning,
                message: "No issuer is known: no batch can be imported.",
                remedy: "Put issuers' certificates into \(options.configDir)/issuers as CODE.pem."
            )
        }
        return DoctorFinding(
            id: "issuers",
            level: .ok,
            message: "Issuers known: \(codes.joined(separator: ", "))."
        )
    }
}
