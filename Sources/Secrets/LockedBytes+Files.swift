// SPDX-License-Identifier: EUPL-1.2

internal import CLinux
internal import Glibc

/// Why secret bytes could not be read or written.
public enum SecretFileError: Error, Hashable {
    /// The file is not there.
    case absent(path: String)
    /// The system refused; `errno` says why.
    case refused(path: String, errno: Int32)
    /// It is no regular file, or others than its owner may read it.
    case exposed(path: String)
    /// It holds more than a secret of its kind can.
    case tooLong(path: String)
    /// There is no terminal to type a secret at.
    case noTerminal
}

extension LockedBytes {
    /// Reads a key file straight into locked memory.
    ///
    /// - Parameters:
    ///   - path: A regular file that nobody but its owner may read; a symbolic link is refused.
    ///   - limit: The most bytes it may hold.
    /// - Throws: `SecretFileError`.
    public init(contentsOfPrivateFile path: String, limit: Int) throws(SecretFileError) {
        let descriptor = unsafe open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw Self.failure(path) }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            status.st_mode & 0o077 == 0
        else { throw .exposed(path: path) }
        try self.init(reading: descriptor, named: path, limit: limit)
    }

    /// Writes the bytes to an open file, all of them.
    ///
    /// - Returns: Whether all could be written.
    public borrowing func write(to descriptor: Int32) -> Bool {
        withBytes { bytes in
            unsafe bytes.withUnsafeBufferPointer { buffer in
                var rest = unsafe buffer[...]
                while unsafe !rest.isEmpty {
                    let part = unsafe UnsafeBufferPointer(rebasing: rest)
                    let written = unsafe Glibc.write(descriptor, part.baseAddress, part.count)
                    if written < 0, errno == EINTR { continue }
                    guard written > 0 else { return false }
                    unsafe rest = rest.dropFirst(written)
                }
                return true
            }
        }
    }

    /// Writes the bytes to a new file that only its owner may read, and makes it durable.
    ///
    /// - Parameter path: Where no file is yet.
    /// - Throws: `refused`, with EEXIST when there is one.
    public borrowing func create(privateFile path: String) throws(SecretFileError) {
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let descriptor = unsafe open(path, flags, 0o400)
        guard descriptor >= 0 else { throw Self.failure(path) }
        defer { close(descriptor) }
        guard write(to: descriptor), fsync(descriptor) == 0 else { throw Self.failure(path) }
    }

    private init(
        reading descriptor: Int32,
        named path: String,
        limit: Int
    ) throws(SecretFileError) {
        try self.init(capacity: limit + 1) { bytes throws(SecretFileError) in
            var count = 0
            while count <= limit {
                let read = unsafe bytes.withUnsafeMutableBufferPointer { buffer in
                    unsafe Glibc.read(
                        descriptor,
                        buffer.baseAddress?.advanced(by: count),
                        limit + 1 - count
                    )
                }
                if read < 0, errno == EINTR { continue }
                guard read >= 0 else { throw Self.failure(path) }
                if read == 0 { return count }
                count += read
            }
            throw .tooLong(path: path)
        }
    }

    /// Reads byte by byte, so that nothing after the line is taken from a pipe.
    static func firstLine(
        from descriptor: Int32,
        named path: String,
        limit: Int
    ) throws(SecretFileError) -> LockedBytes {
        try LockedBytes(capacity: limit) { bytes throws(SecretFileError) in
            var count = 0
            while true {
                var byte = UInt8()
                let read = unsafe Glibc.read(descriptor, &byte, 1)
                guard read >= 0 else { throw failure(path) }
                if read == 0 || byte == UInt8(ascii: "\n") { break }
                guard count < limit else { throw .tooLong(path: path) }
                bytes[count] = byte
                count += 1
            }
            if count > 0, bytes[count - 1] == UInt8(ascii: "\r") { count -= 1 }
            return count
        }
    }

    static func failure(_ path: String) -> SecretFileError {
        errno == ENOENT ? .absent(path: path) : .refused(path: path, errno: errno)
    }
}
