// SPDX-License-Identifier: EUPL-1.2

internal import Glibc

/// A file, or standard input, that somebody hands secrets over in, one on its first line.
///
/// It is opened at once, so that it is read with the rights of who named it even when the process
/// gives them up.
public final class SecretSource: Sendable {
    private let descriptor: Int32
    private let path: String

    /// Opens a file of any mode, for the person chose it.
    ///
    /// - Parameter path: The file; `-` for standard input.
    /// - Throws: `absent` or `refused`.
    public init(_ path: String) throws(SecretFileError) {
        self.path = path
        descriptor = path == "-" ? dup(STDIN_FILENO) : unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw LockedBytes.failure(path) }
    }

    deinit { close(descriptor) }

    /// Reads the first line of a file; the next line of a pipe or terminal.
    ///
    /// - Parameter limit: The most bytes to take.
    /// - Returns: The line, without its end.
    /// - Throws: `tooLong` or `refused`.
    public func line(limit: Int) throws(SecretFileError) -> LockedBytes {
        lseek(descriptor, 0, SEEK_SET)
        return try LockedBytes.firstLine(from: descriptor, named: path, limit: limit)
    }
}
