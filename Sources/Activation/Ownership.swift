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
        // Made under another name, so that nobody finds it before it is locked and takes it for a
        // dead process's.
        let hidden = directory + "/." + name
        let path = directory + "/" + name
        guard let file = Self.locked(hidden, creating: true),
            (try? FileManager.default.moveItem(atPath: hidden, toPath: path)) != nil
        else { throw .station(reason: "\(directory) can't be written") }
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
        for name in names ?? [] where !name.hasPrefix(".") { _ = isAlive(name) }
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
        // Never in the place of a file that another process has just made and locked.
        if creating {
            try? Data().write(to: URL(fileURLWithPath: path), options: .withoutOverwriting)
        }
        guard let file = FileHandle(forUpdatingAtPath: path) else { return nil }
        guard clinux_lock_exclusively_now(file.fileDescriptor) == 0 else {
            try? file.close()
            return nil
        }
        return file
    }
}
