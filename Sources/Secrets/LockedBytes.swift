// SPDX-License-Identifier: EUPL-1.2

internal import Glibc

/// Secret bytes in memory that is locked, left out of core dumps and wiped when the value dies.
///
/// The type is move-only so that no second copy can exist, has no description, no `Codable` and no
/// `==`, and lends its bytes only inside a closure so that they can't outlive it.
@safe public struct LockedBytes: ~Copyable, Sendable {
    private nonisolated(unsafe) let pages: UnsafeMutableRawPointer
    private let mapped: Int

    /// How many bytes there are.
    public let count: Int

    /// Fills the memory in place, so that the bytes never pass through an array.
    ///
    /// - Parameters:
    ///   - capacity: The most bytes that `fill` may write, at least 1.
    ///   - fill: Writes the bytes, all zero before, and returns how many there are.
    /// - Throws: What `fill` throws; the memory is wiped then, too.
    public init<E: Error>(
        capacity: Int,
        fill: (inout MutableSpan<UInt8>) throws(E) -> Int
    ) throws(E) {
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        mapped = (max(capacity, 1) + page - 1) / page * page
        let flags = MAP_PRIVATE | MAP_ANONYMOUS
        let address = unsafe mmap(nil, mapped, PROT_READ | PROT_WRITE, flags, -1, 0)
        guard let address = unsafe address, unsafe address != MAP_FAILED,
            unsafe mlock(address, mapped) == 0
        else { fatalError("no locked memory left for a secret: raise RLIMIT_MEMLOCK") }
        unsafe madvise(address, mapped, MADV_DONTDUMP)
        unsafe pages = address
        do throws(E) {
            let bytes = unsafe address.bindMemory(to: UInt8.self, capacity: capacity)
            var span = unsafe UnsafeMutableBufferPointer(start: bytes, count: capacity).mutableSpan
            count = try fill(&span)
            precondition((0...capacity).contains(count), "more bytes than there is room for")
        } catch {
            // A value that is not complete has no deinit.
            unsafe explicit_bzero(address, mapped)
            unsafe munmap(address, mapped)
            throw error
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
        let bytes = unsafe pages.assumingMemoryBound(to: UInt8.self)
        return try body(unsafe UnsafeBufferPointer(start: bytes, count: count).span)
    }

    /// A second value with the same bytes, for a use that takes its own away.
    public borrowing func copy() -> LockedBytes {
        withBytes { source in
            LockedBytes(capacity: source.count) { bytes in
                for index in source.indices { bytes[index] = source[index] }
                return source.count
            }
        }
    }

    deinit {
        unsafe explicit_bzero(pages, mapped)
        unsafe munmap(pages, mapped)
    }
}
