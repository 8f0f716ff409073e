// SPDX-License-Identifier: EUPL-1.2

internal import Glibc

/// Files of certificates and revocation lists, which somebody else may have put there.
///
/// Here and not where they are used, because opening a file without following links takes calls
/// that only an unsafe island may make.
public enum RegularFile {
    /// Reads a file without ever following a link, waiting for a pipe, or reading too much.
    ///
    /// - Parameters:
    ///   - path: The file; a link in its place is refused, links above it are followed.
    ///   - limit: The most bytes that it may have.
    /// - Returns: All of it.
    /// - Throws: `RegularFileError` by what is in the way.
    public static func read(_ path: String, limit: Int) throws(RegularFileError) -> [UInt8] {
        let file = unsafe open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard file >= 0 else { throw errno == ELOOP ? .notRegular : .unreadable(errno) }
        defer { close(file) }
        var status = stat()
        guard unsafe fstat(file, &status) == 0 else { throw .unreadable(errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notRegular }
        guard status.st_size <= limit else { throw .tooLong(Int(status.st_size)) }
        // One byte more than the size shows a file that has grown meanwhile.
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size) + 1)
        var count = 0
        while count < bytes.count {
            let result = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe Glibc.read(
                    file,
                    buffer.baseAddress.map { unsafe $0 + count },
                    buffer.count - count
                )
            }
            guard result >= 0 || errno == EINTR else { throw .unreadable(errno) }
            guard result != 0 else { break }
            count += max(result, 0)
        }
        guard count < bytes.count else { throw .tooLong(count) }
        return Array(bytes.prefix(count))
    }
}

/// Why a file is not read.
public enum RegularFileError: Error, Hashable {
    /// It is a link, a directory, a pipe or a device.
    case notRegular
    /// It has more bytes than it may have, or is growing.
    case tooLong(Int)
    /// The system refuses, with its error number.
    case unreadable(Int32)
}
