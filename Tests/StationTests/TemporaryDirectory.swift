// SPDX-License-Identifier: EUPL-1.2

import Foundation

/// A directory that is removed with its last owner.
final class TemporaryDirectory: Sendable {
    let path: String

    init() throws {
        path = Self.newPath()
        try FileManager.default.createDirectory(
            atPath: path,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
    }

    /// A copy of a directory with everything in it: owners, rights and times.
    init(copyOf original: TemporaryDirectory) throws {
        path = Self.newPath()
        let copy = Process()
        copy.executableURL = URL(fileURLWithPath: "/bin/cp")
        copy.arguments = ["-a", original.path, path]
        try copy.run()
        copy.waitUntilExit()
        guard copy.terminationStatus == 0 else { throw CocoaError(.fileWriteUnknown) }
    }

    /// In the private station's own file system, which ends with it whatever happens to the tests.
    private static func newPath() -> String { "/run/station/tests/\(UUID().uuidString)" }

    func url(_ name: String) -> URL { URL(fileURLWithPath: path + "/" + name) }

    func write(_ bytes: [UInt8], to name: String) throws {
        let url = url(name)
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try Data(bytes).write(to: url)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: url.path)
    }

    func read(_ name: String) throws -> [UInt8] { try Array(Data(contentsOf: url(name))) }

    func remove(_ name: String) throws { try FileManager.default.removeItem(at: url(name)) }

    /// The files below a part of the directory, each with what is in it.
    func files(below name: String) throws -> [String: [UInt8]] {
        var files: [String: [UInt8]] = [:]
        for file in try FileManager.default.subpathsOfDirectory(atPath: url(name).path) {
            let place = url(name).appendingPathComponent(file)
            let values = try FileManager.default.attributesOfItem(atPath: place.path)
            guard values[.type] as? FileAttributeType == .typeRegular else { continue }
            files[file] = try Array(Data(contentsOf: place))
        }
        return files
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
