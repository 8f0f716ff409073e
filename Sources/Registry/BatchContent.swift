// SPDX-License-Identifier: EUPL-1.2

/// The lines of a part: each ends with a line feed, which the last one may lack.
///
/// A carriage return before the line feed is white space to JSON, so both ends of line are read.
enum BatchContent {
    /// The most bytes of a part: 64 MiB.
    static let maximum = 64 << 20

    /// The range of the line that begins at `start`, its line feed excluded; nil at the end.
    static func line(at start: Int, in content: Span<UInt8>) -> Range<Int>? {
        guard start < content.count else { return nil }
        var end = start
        while end < content.count, content[end] != UInt8(ascii: "\n") { end += 1 }
        return start..<end
    }
}
