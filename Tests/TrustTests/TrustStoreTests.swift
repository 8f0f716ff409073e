// SPDX-License-Identifier: EUPL-1.2

import Foundation
import OpenSSL
import TSCNS
import Testing
import Trust

@Suite("The trust store on disk") struct TrustStoreTests {
    /// Two directories that are gone when the test is over.
    private final class Directories {
        let root = FileManager.default.temporaryDirectory
            .appendingPathComponent("trust-tests-\(UUID().uuidString)")

        var trust: String { root.appendingPathComponent("trust").path }
        var fetched: String { root.appendingPathComponent("fetched").path }

        init() throws {
            for path in [trust, fetched] {
                try FileManager.default.createDirectory(
                    atPath: path,
                    withIntermediateDirectories: true
                )
            }
        }

        deinit { try? FileManager.default.removeItem(at: root) }

        func write(_ bytes: [UInt8], to path: String) throws {
            try Data(bytes).write(to: root.appendingPathComponent(path))
        }

        func store() -> TrustStore {
            TrustStore(trustDirectory: trust, revocationDirectory: fetched)
        }
    }

    @Test("authorities come from one directory, revocation lists from both")
    func good() throws {
        let directories = try Directories()
        try directories.write(Fixture.authority().pem, to: "trust/prova.pem")
        try directories.write(Fixture.list().der, to: "trust/byhand.crl")
        try directories.write(Fixture.list { $0.number = 8 }.der, to: "fetched/prova.crl")
        try directories.write([], to: "trust/README")
        let store = directories.store()
        #expect(store.anchors == [try Fixture.authority()])
        #expect(store.intermediates.isEmpty)
        #expect(store.revocationLists.map(\.number) == [[7], [8]])
        #expect(store.problems.isEmpty)
        let verdict = Trust.verdict(
            for: try Fixture().card(),
            role: .new,
            at: Fixture.now,
            clock: .synchronised,
            store: store,
            policy: TrustPolicy(),
            signature: nil
        )
        #expect(verdict.outcome == .unverified)
        #expect(verdict.failures.isEmpty)
    }

    @Test("what was fetched is never an authority, whatever it is called")
    func fetchedAuthority() throws {
        let directories = try Directories()
        try directories.write(Fixture.authority().pem, to: "fetched/prova.pem")
        try directories.write(Fixture.authority().pem, to: "fetched/prova.crl")
        let store = directories.store()
        #expect(store.anchors.isEmpty)
        #expect(store.revocationLists.isEmpty)
        #expect(store.problems.count == 1)
    }

    @Test("D24, E09: a person's certificate, a web page and an empty file are problems, not errors")
    func badFiles() throws {
        let directories = try Directories()
        try directories.write(Certificate(der: Fixture().card().certificate).pem, to: "trust/a.pem")
        try directories.write(Array("<html>Accedi</html>".utf8), to: "trust/b.pem")
        try directories.write([], to: "trust/c.crl")
        try directories.write(Array("<html>Accedi</html>".utf8), to: "fetched/d.crl")
        try directories.write(Fixture.authority().pem, to: "trust/e.pem")
        let store = directories.store()
        #expect(store.anchors.count == 1)
        let names = store.problems.map { ($0.path as NSString).lastPathComponent }
        #expect(names == ["a.pem", "b.pem", "c.crl", "d.crl"])
    }

    @Test("E12: links, pipes and directories are refused, and a pipe does not block")
    func specialFiles() throws {
        let directories = try Directories()
        try directories.write(Fixture.authority().pem, to: "real")
        try FileManager.default.createSymbolicLink(
            atPath: directories.trust + "/link.pem",
            withDestinationPath: directories.root.path + "/real"
        )
        try FileManager.default.createDirectory(
            atPath: directories.trust + "/directory.pem",
            withIntermediateDirectories: false
        )
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/mkfifo")
        process.arguments = [directories.fetched + "/pipe.crl"]
        try process.run()
        process.waitUntilExit()
        let store = directories.store()
        #expect(store.anchors.isEmpty)
        #expect(store.problems.map(\.reason) == Array(repeating: "not a regular file", count: 3))
    }

    @Test("E06, K03: files that are too long and directories that are too full are not read")
    func tooMuch() throws {
        let directories = try Directories()
        try directories.write([UInt8](repeating: 0x0A, count: 1 << 20 + 1), to: "trust/long.pem")
        let path = directories.fetched + "/long.crl"
        #expect(FileManager.default.createFile(atPath: path, contents: nil))
        let file = try #require(FileHandle(forWritingAtPath: path))
        try file.truncate(atOffset: 200 << 20)
        try file.close()
        let store = directories.store()
        #expect(store.problems.count == 2)
        #expect(store.problems.allSatisfy { $0.reason.contains("bytes, more than") })
        for index in 0...TrustStore.maximumFiles {
            try directories.write([], to: "fetched/\(index).crl")
        }
        let full = directories.store()
        #expect(full.revocationLists.isEmpty)
        #expect(full.problems.contains { $0.reason.contains("none is read") })
    }

    @Test("a directory that is not there is a problem")
    func missing() {
        let store = TrustStore(trustDirectory: "/nonexistent/trust")
        #expect(store.anchors.isEmpty)
        #expect(store.problems.map(\.reason) == ["can't be listed"])
    }
}
