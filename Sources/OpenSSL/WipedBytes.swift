// SPDX-License-Identifier: EUPL-1.2

internal import Glibc

/// Bytes that are wiped when the value dies: for contents of megabytes, which the limit on locked
/// memory does not allow in `LockedBytes`.
///
/// Move-only, without description, and lent only inside a closure, as locked bytes are; but pages
/// may be swapped, so what is a secret by itself is copied on into `LockedBytes`.
@safe public struct WipedBytes: ~Copyable, Sendable {
    private nonisolated(unsafe) let bytes: UnsafeMutableBufferPointer<UInt8>

    /// How many bytes there are.
    public let count: Int

    /// Fills the memory in place.
    ///
    /// - Parameters:
    ///   - capacity: The most bytes that `fill` may write.
    ///   - fill: Writes the bytes, all zero before, and returns how many there are.
    /// - Throws: What `fill` throws; the memory is wiped then, too.
    public init<E: Error>(
        capacity: Int,
        fill: (inout MutableSpan<UInt8>) throws(E) -> Int
    ) throws(E) {
        let bytes = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: capacity)
        unsafe bytes.initialize(repeating: 0)
        do throws(E) {
            var span = unsafe bytes.mutableSpan
            let count = try fill(&span)
            precondition((0...capacity).contains(count), "more bytes than there is room for")
            unsafe self.bytes = bytes
            self.count = count
        } catch {
            // A value that is not complete has no deinit.
            unsafe Self.wipe(bytes)
            throw error
        }
    }

    /// A copy of bytes.
    ///
    /// - Parameter source: What is copied; who lends it wipes it.
    public init(copying source: Span<UInt8>) {
        self.init(capacity: source.count) { span in
            unsafe span.withUnsafeMutableBufferPointer { target in
                unsafe source.withUnsafeBufferPointer { source in
                    unsafe target.update(fromContentsOf: source)
                }
            }
        }
    }

    /// Lends the bytes for the time of a closure.
    ///
    /// - Parameter body: Reads the bytes; it must not copy them anywhere that is not wiped.
    /// - Returns: What `body` returns.
    /// - Throws: What `body` throws.
    public borrowing func withBytes<R: ~Copyable, E: Error>(
        _ body: (Span<UInt8>) throws(E) -> R
    ) throws(E) -> R {
        try body(unsafe UnsafeBufferPointer(rebasing: bytes.prefix(count)).span)
    }

    private static func wipe(_ bytes: UnsafeMutableBufferPointer<UInt8>) {
        if let start = bytes.baseAddress { unsafe explicit_bzero(start, bytes.count) }
        unsafe bytes.deallocate()
    }

    deinit { unsafe Self.wipe(bytes) }
}
