// SPDX-License-Identifier: EUPL-1.2

import CivilTime
import Foundation
import GRDB
import OpenSSL
import Secrets

@testable import Ledger

/// The bytes that hexadecimal digits write.
func hex(_ text: String) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = text[...]
    while !rest.isEmpty {
        bytes.append(UInt8(rest.prefix(2), radix: 16) ?? 0)
        rest = rest.dropFirst(2)
    }
    return bytes
}

/// The key of a seed of 32 bytes.
func signingKey(_ seed: [UInt8]) throws -> Ed25519PrivateKey {
    try Ed25519PrivateKey(
        seed: LockedBytes(capacity: 32) { (span: inout MutableSpan<UInt8>) in
            for index in 0..<32 { span[index] = seed[index] }
            return 32
        }
    )
}

/// A directory that is gone when the test is.
final class Directory {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "ledger-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    func file(_ name: String) -> String {
        path + "/" + name
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }
}

/// A ledger of its own in a directory of its own.
struct Bench {
    static let origin = "station.example/ledger"
    static let seed = [UInt8](repeating: 7, count: 32)
    static let noon = UnixTime(seconds: 1_790_000_000)

    let directory: Directory
    let path: String
    let ledger: Ledger

    init() throws {
        directory = try Directory()
        path = directory.file("ledger.sqlite")
        try Ledger.create(at: path, origin: Self.origin, key: signingKey(Self.seed))
        ledger = try Ledger(at: path, key: signingKey(Self.seed))
    }

    /// A ledger from the bytes of another bench's.
    init(contents: Data) throws {
        directory = try Directory()
        path = directory.file("ledger.sqlite")
        try contents.write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        ledger = try Ledger(at: path, key: signingKey(Self.seed))
    }

    /// A second object on the same file.
    func another() throws -> Ledger {
        try Ledger(at: path, key: signingKey(Self.seed))
    }

    func verify(against checkpoint: String? = nil, allSignatures: Bool = true) -> VerificationReport
    {
        LedgerVerifier.verify(
            at: path,
            verifierKey: ledger.verifierKey,
            allSignatures: allSignatures,
            against: checkpoint
        )
    }

    /// Changes the file behind the ledger's back; its triggers stand as before afterwards.
    func tamper(_ sql: String) throws {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        try queue.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA ignore_check_constraints = ON")
            let triggers = try Row.fetchAll(
                db,
                sql: "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'"
            )
            for trigger in triggers { try db.execute(sql: "DROP TRIGGER \(trigger[0] as String)") }
            try db.execute(sql: sql)
            for trigger in triggers { try db.execute(sql: trigger[1]) }
        }
    }
}

/// A keyed hash as callers make them.
func keyed(_ byte: UInt8) -> [UInt8] {
    [UInt8](repeating: byte, count: 32)
}

extension LedgerCommit {
    /// Appends an entry with a public and a personal value.
    mutating func note(_ text: String) throws(LedgerError) -> Int {
        try append(
            LedgerEntry(
                event: "noted",
                time: Bench.noon,
                fields: ["text": text],
                personal: ["holder": "RSSMRA80A01H501U", "name": "Mario Rossi"]
            )
        )
    }

    /// Begins an activation of a card.
    mutating func begin(_ number: String, card: UInt8) throws(LedgerError) -> ActivationRecord {
        try beginActivation(
            ActivationRequest(
                protocolNumber: number,
                holder: keyed(1),
                oldCard: keyed(2),
                newCard: keyed(card),
                owner: "a process"
            ),
            entry: LedgerEntry(
                phase: .requested,
                protocolNumber: number,
                time: Bench.noon,
                personal: ["name": "Mario Rossi"]
            )
        )
    }

    mutating func advance(_ number: String, to phase: Phase) throws(LedgerError) -> ActivationRecord
    {
        try advance(
            number,
            to: phase,
            entry: LedgerEntry(
                phase: phase,
                protocolNumber: number,
                time: Bench.noon.adding(seconds: 60)
            )
        )
    }
}
