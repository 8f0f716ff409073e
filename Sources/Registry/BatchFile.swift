// SPDX-License-Identifier: EUPL-1.2

internal import Foundation

/// A file that is read once: what is digested, verified and imported are the same bytes.
enum BatchFile {
    /// The most bytes of a part as CMS: 96 MiB.
    static let maximum = 96 << 20

    /// The bytes of a regular file; symbolic links and devices are refused.
    static func bytes(at path: String) throws(BatchFault) -> [UInt8] {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        guard attributes?[.type] as? FileAttributeType == .typeRegular,
            let file = FileHandle(forReadingAtPath: path)
        else { throw .unreadable }
        defer { try? file.close() }
        var bytes: [UInt8] = []
        while true {
            // The file may grow while it is read, so what counts is what arrives.
            guard bytes.count <= maximum else { throw .tooLong }
            let chunk: Data?
            do { chunk = try file.read(upToCount: 1 << 20) } catch { throw .unreadable }
            guard let chunk, !chunk.isEmpty else { return bytes }
            bytes += chunk
        }
    }
}
