// SPDX-License-Identifier: EUPL-1.2

internal import ArgumentParser
internal import Foundation
internal import OpenSSL
internal import VirtualCard

/// A directory that holds a made-up world.
struct WorldDirectory {
    private let root: URL

    /// The directory at a path, made if need be.
    ///
    /// - Throws: When it can't be made or holds something already.
    init(path: String) throws {
        root = URL(fileURLWithPath: path, isDirectory: true)
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
        guard try FileManager.default.contentsOfDirectory(atPath: root.path).isEmpty
        else { throw ValidationError("\(path) is not empty.") }
    }

    /// Writes all files; those with keys or codes can be read by their owner only.
    func write(_ world: VirtualWorld) throws {
        try write(world.old.json(), to: "old.card")
        try write(world.new.json(), to: "new.card")
        try write(Array(world.plan.old.pin.utf8), to: "pins/old.pin")
        try write(Array(world.plan.new.pin.utf8), to: "pins/new.pin")
        for (code, issuer) in world.issuers {
            try write(issuer.authority.pem, to: "trust/\(code).pem", isPublic: true)
            try write(issuer.batchCertificate.pem, to: "issuers/\(code).pem", isPublic: true)
            try write(issuer.batchKeyPEM(), to: "keys/\(code).key")
            let lines = try world.lines(of: code).map { try $0.text() + "\n" }.joined()
            let name = code == world.plan.old.issuer ? "batch.jsonl" : "batch-\(code).jsonl"
            try write(Array(lines.utf8), to: name)
        }
        for (code, list) in world.revocationLists {
            try write(list.der, to: "trust/\(code).crl", isPublic: true)
        }
    }

    private func write(_ bytes: [UInt8], to name: String, isPublic: Bool = false) throws {
        let url = root.appendingPathComponent(name)
        let directory = url.deletingLastPathComponent()
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        try Data(bytes).write(to: url, options: .atomic)
        guard isPublic else { return }
        try set(0o644, on: url)
        try set(0o755, on: directory)
    }

    private func set(_ permissions: Int, on url: URL) throws {
        try FileManager.default
            .setAttributes([.posixPermissions: permissions], ofItemAtPath: url.path)
    }
}
