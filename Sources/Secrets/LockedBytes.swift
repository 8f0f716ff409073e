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
        fill: (inout MutableRawSpan) throws(E) -> Int
    ) throws(E) {
        let page = unsafe Int(sysconf(Int32(_SC_PAGESIZE)))
        mapped = (max(capacity, 1) + page - 1) / page * page
        let flags = MAP_PRIVATE | MAP_ANONYMOUS
        let address = unsafe mmap(nil, mapped, PROT_READ | PROT_WRITE, flags, -1, 0)
        guard let address = unsafe address, unsafe address != MAP_FAILED,
            unsafe mlock(address, mapped) == 0
        else { fatalError("no locked memory left for a secret: raise RLIMIT_MEMLOCK") }
        unsafe madvise(address, mapped, MADV_DONTDUMP)
        unsafe pages = address
        do throws(E) {
            var span = unsafe UnsafeMutableRawBufferPointer(start: address, count: capacity)
                .mutableBytes
            count = try fill(&span)
            precondition((0...capacity).contains(count), "more bytes than there is room for")
        } catch {
            count = 0
            throw error
        }
    }

    /// Lends the bytes for the time of a closure.
    ///
    /// - Parameter body: Reads the bytes; it must not copy them anywhere that is not wiped.
    /// - Throws: What `body` throws.
    public borrowing func withBytes<R: ~Copyable, E: Error>(
        _ body: (RawSpan) throws(E) -> R
    ) throws(E) -> R {
        try body(unsafe UnsafeRawBufferPointer(start: pages, count: count).bytes)
    }

    deinit {
        unsafe explicit_bzero(pages, mapped)
        unsafe munmap(pages, mapped)
    }
}
