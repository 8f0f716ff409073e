// SPDX-License-Identifier: EUPL-1.2

internal import CLinux
internal import Foundation

/// The mark of a live process: a file that it holds locked, and that the kernel lets go of when
/// the process dies, however it dies.
public final class Ownership: Sendable {
    /// The name under which the process owns activations.
    public let name: String
    private let directory: String
    private let file: FileHandle

    /// Makes the mark of this process.
    ///
    /// - Parameters:
    ///   - directory: Where the marks are; made when it is not there.
    ///   - name: A name that no other process has or will have.
    /// - Throws: `Stop.station` when the directory can't be written.
    public init(directory: String, name: String) throws(Stop) {
        self.directory = directory
        self.name = name
        try? FileManager.default.createDirectory(
            atPath: directory,
            withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o700]
        )
        let path = directory + "/" + name
        var file = Self.locked(path, creating: true)
        // Who clears the dead away may have taken the file before it was locked.
        if file != nil, !FileManager.default.fileExists(atPath: path) {
            file = Self.locked(path, creating: true)
        }
        guard let file else { throw .station(reason: "\(directory) can't be written") }
        self.file = file
    }

    deinit {
        try? FileManager.default.removeItem(atPath: directory + "/" + name)
        try? file.close()
    }

    /// Whether the process of that name still lives.
    func isAlive(_ name: String) -> Bool {
        guard name != self.name else { return true }
        let path = directory + "/" + name
        guard FileManager.default.fileExists(atPath: path) else { return false }
        guard let file = Self.locked(path, creating: false) else { return true }
        try? FileManager.default.removeItem(atPath: path)
        try? file.close()
        return false
    }

    /// Removes the marks of processes that died without doing so.
    func clearDead() {
        let names = try? FileManager.default.contentsOfDirectory(atPath: directory)
        for name in names ?? [] { _ = isAlive(name) }
    }

    /// Runs a body unless another process is at it now.
    ///
    /// - Parameters:
    ///   - task: The name of what only one may do at a time.
    ///   - body: Does it.
    /// - Throws: What `body` throws.
    func alone(at task: String, _ body: () throws(Stop) -> Void) throws(Stop) {
        guard let file = Self.locked(directory + "/" + task, creating: true) else { return }
        defer { try? file.close() }
        try body()
    }

    private static func locked(_ path: String, creating: Bool) -> FileHandle? {
        if creating {
            let attributes: [FileAttributeKey: Any] = [.posixPermissions: 0o600]
            let exists = FileManager.default.fileExists(atPath: path)
            guard
                exists
                    || FileManager.default.createFile(
                        atPath: path,
                        contents: nil,
                        attributes: attributes
                    )
            else { return nil }
        }
        guard let file = FileHandle(forUpdatingAtPath: path) else { return nil }
        guard clinux_lock_exclusively_now(file.fileDescriptor) == 0 else {
            try? file.close()
            return nil
        }
        return file
    }
}
