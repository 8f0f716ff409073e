// SPDX-License-Identifier: EUPL-1.2

internal import COpenSSL

/// An object of libcrypto that is freed exactly once, when its owner dies.
///
/// Objects that several threads use at a time (keys) are only read after they were made, which
/// libcrypto allows.
@safe struct Owned: ~Copyable, Sendable {
    nonisolated(unsafe) let pointer: OpaquePointer
    private nonisolated(unsafe) let release: (OpaquePointer) -> Void

    /// Takes an object over.
    ///
    /// - Parameters:
    ///   - pointer: What libcrypto returned; nil means that it failed.
    ///   - release: Frees the object.
    /// - Throws: `OpenSSLError.library` when there is no object.
    init(
        _ pointer: OpaquePointer?,
        release: @escaping (OpaquePointer) -> Void
    ) throws(OpenSSLError) {
        guard let pointer = unsafe pointer else { throw Library.drainErrors() }
        unsafe self.pointer = pointer
        unsafe self.release = release
    }

    deinit { unsafe release(pointer) }
}
