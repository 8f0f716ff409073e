// SPDX-License-Identifier: EUPL-1.2

import CivilTime
import Foundation
import GRDB
import OpenSSL
import Secrets
import TSCNS
import Testing

@testable import Registry

@Suite("The file of the registry")
struct StoreTests {
    private let desk: Desk

    init() throws { desk = try Desk() }

    private func store() throws -> DatabaseQueue { try DatabaseQueue(path: desk.path) }

    private func fileBytes() throws -> [UInt8] {
        try [UInt8](Data(contentsOf: URL(fileURLWithPath: desk.path)))
    }

    @Test("it is created for its owner only, and once")
    func creation() throws {
        let attributes = try FileManager.default.attributesOfItem(atPath: desk.path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        #expect(throws: RegistryError.alreadyExists) { _ = try Registry.create(at: desk.path) }
        #expect(throws: RegistryError.missing) {
            _ = try Registry.create(at: desk.path + ".d/registry.sqlite")
        }
    }

    @Test("it opens again with all that it held, beside the first one")
    func reopening() throws {
        _ = try desk.deliver([Line.old])
        let second = try Registry(at: desk.path)
        let id = try #require(CardID("6090012345678000"))
        #expect(try second.card(id: id) == desk.registry.card(id: id))
        try second.markActivated(
            id,
            protocolNumber: "12345678901234567",
            at: UnixTime(seconds: 1_795_003_200)
        )
        #expect(try desk.registry.card(id: id)?.activatedHere != nil)
    }

    @Test("a link, a directory, a public file, a stranger's file and nothing are refused")
    func refusedFiles() throws {
        let files = FileManager.default
        let link = desk.path + ".link"
        try files.createSymbolicLink(atPath: link, withDestinationPath: desk.path)
        #expect(throws: RegistryError.notARegularFile) { _ = try Registry(at: link) }
        #expect(throws: RegistryError.alreadyExists) { _ = try Registry.create(at: link) }
        #expect(throws: RegistryError.notARegularFile) {
            _ = try Registry(at: desk.directory.path)
        }
        #expect(throws: RegistryError.missing) { _ = try Registry(at: desk.path + ".no") }

        let stranger = desk.path + ".stranger"
        try Data(repeating: 0x41, count: 4096).write(to: URL(fileURLWithPath: stranger))
        try files.setAttributes([.posixPermissions: 0o600], ofItemAtPath: stranger)
        #expect(throws: RegistryError.notARegistry) { _ = try Registry(at: stranger) }

        try store().write { try $0.execute(sql: "PRAGMA user_version = 9") }
        #expect(throws: RegistryError.otherVersion(9)) { _ = try Registry(at: desk.path) }
        try store().write { try $0.execute(sql: "PRAGMA application_id = 9") }
        #expect(throws: RegistryError.notARegistry) { _ = try Registry(at: desk.path) }
        try files.setAttributes([.posixPermissions: 0o640], ofItemAtPath: desk.path)
        #expect(throws: RegistryError.notPrivate) { _ = try Registry(at: desk.path) }
    }

    @Test("every connection is as durable as asked")
    func durability() throws {
        let queue = try DatabaseQueue(path: desk.path, configuration: RegistrySchema.configuration)
        func pragma(_ name: String) throws -> String? {
            try queue.read { try String.fetchOne($0, sql: "PRAGMA \(name)") }
        }
        #expect(try pragma("journal_mode") == "truncate")
        #expect(try pragma("synchronous") == "3")
        #expect(try pragma("trusted_schema") == "0")
        #expect(try pragma("foreign_keys") == "1")
        #expect(throws: RegistryError.notDurable) {
            do {
                _ = try DatabaseQueue(configuration: RegistrySchema.configuration)
            } catch {
                throw RegistryError(error)
            }
        }
    }

    @Test("readers go on while another process writes, and see nothing of it before its commit")
    func snapshotWhileWriting() throws {
        _ = try desk.deliver([Line.old])
        let id = try #require(CardID("6090012345678000"))
        let other = try Registry(at: desk.path)
        try store().write { db in
            try db.execute(sql: "UPDATE card SET state = 3")
            let seen = try other.card(id: id)?.state
            #expect(seen == .active)
        }
        #expect(try other.card(id: id)?.state == .revoked)
    }

    @Test("no code is readable in the file, and none is left once destroyed")
    func codesInFile() throws {
        let codes = #""codes":{"version":1,"pin":"91827364","puk":"72635481","cip":"83746152"}"#
        _ = try desk.deliver([Line.card(serial: 77, codes: codes)])
        let bytes = try fileBytes()
        for digits in ["91827364", "72635481", "83746152"] {
            #expect(bytes.firstRange(of: Array(digits.utf8)) == nil)
        }
        let sealed = try #require(
            try store().read { try Data.fetchOne($0, sql: "SELECT sealed FROM codes") }
        )
        #expect(sealed.count == 12 + PackedCodes.size + 16)
        #expect(bytes.firstRange(of: [UInt8](sealed)) != nil)
        let id = try #require(CardID(Line.cardID(serial: 77)))
        try desk.registry.destroyCodes(of: id)
        #expect(try fileBytes().firstRange(of: [UInt8](sealed)) == nil)
    }

    @Test("sealed codes open only in their own row, version and under their own key")
    func bound() throws {
        _ = try desk.deliver([Line.card(serial: 1), Line.card(serial: 2), Line.card(serial: 3)])
        let ids = try (1...3).map { try #require(CardID(Line.cardID(serial: $0))) }
        try store().write { db in
            try db.execute(
                sql: """
                    UPDATE codes SET sealed = (SELECT sealed FROM codes WHERE card = ?)
                    WHERE card = ?
                    """,
                arguments: [ids[0].number, ids[1].number]
            )
            try db.execute(
                sql: "UPDATE codes SET version = 2 WHERE card = ?",
                arguments: [ids[2].number]
            )
        }
        #expect(try desk.registry.openCodes(of: ids[0], with: desk.key).pin.text == "50505")
        for id in ids.dropFirst() {
            #expect(throws: RegistryError.codesNotAuthentic) {
                _ = try desk.registry.openCodes(of: id, with: desk.key)
            }
        }
        let other = LockedBytes(filling: Array(1...32))
        #expect(throws: RegistryError.codesNotAuthentic) {
            _ = try desk.registry.openCodes(of: ids[0], with: other)
        }
    }

    @Test("a row that no import could have written is damage, not a trap")
    func damagedRow() throws {
        _ = try desk.deliver([Line.old])
        try store().write { try $0.execute(sql: "UPDATE card SET state = 9") }
        let id = try #require(CardID("6090012345678000"))
        #expect(throws: RegistryError.damaged) { _ = try desk.registry.card(id: id) }
    }

    @Test("an import that fails half way leaves nothing, and works when repeated")
    func interrupted() throws {
        let content = Array((desk.header(sequence: 1, records: 1) + Line.old).utf8)
        func deliver(_ files: [String]) throws(RegistryError) -> ImportReport {
            try desk.registry.importParts(
                files,
                from: PlainParts(contents: ["a": content], issuers: ["6090"]),
                station: Desk.station,
                sealingWith: desk.key,
                progress: { _ in }
            )
        }
        #expect(throws: RegistryError.batch(file: "b", fault: .unreadable)) {
            _ = try deliver(["a", "b"])
        }
        #expect(try desk.isEmpty)
        #expect(try deliver(["a"]).imported == 1)
        #expect(try deliver(["a"]).unchanged == 1)
    }
}
