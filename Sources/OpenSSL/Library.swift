// SPDX-License-Identifier: EUPL-1.2

internal import COpenSSL

/// What is true of libcrypto as a whole.
public enum Library {
    /// The version of the libcrypto that is loaded, in its own words.
    public static var version: String {
        ready()
        return unsafe String(cString: OpenSSL_version(OPENSSL_VERSION_STRING))
    }

    /// Whether every block of memory that libcrypto frees is wiped first.
    public static var wipesFreedMemory: Bool { wiping }

    /// Initialised once, before the first call into libcrypto: later it would be refused.
    private static let wiping = copenssl_wipe_what_is_freed() == 1

    /// Makes libcrypto ready; every way into this module comes through here first.
    static func ready() {
        _ = wiping
    }

    /// Takes the newest entry of this thread's error queue and empties the queue.
    static func drainErrors() -> OpenSSLError {
        let code = ERR_peek_last_error()
        ERR_clear_error()
        guard code != 0, let reason = unsafe ERR_reason_error_string(code)
        else { return .library(reason: "no reason given") }
        return unsafe .library(reason: String(cString: reason))
    }

    /// Passes a result of libcrypto on when it says success, which is 1.
    ///
    /// - Throws: `OpenSSLError.library` with libcrypto's reason otherwise.
    static func check(_ result: Int32) throws(OpenSSLError) {
        guard result == 1 else { throw drainErrors() }
    }
}

/// Why a cryptographic operation was not done.
public enum OpenSSLError: Error, Hashable {
    /// libcrypto refused, with its own reason.
    case library(reason: String)
    /// A key is not as long as its algorithm wants it, in bytes.
    case keyLength(expected: Int, found: Int)
    /// Data is longer than the operation takes, or too short to be what it should be.
    case dataLength(Int)
    /// Sealed bytes were changed, or sealed by another key or for another context.
    case notAuthentic
    /// Bytes are not the PEM or DER of the key that was asked for.
    case notAKey
}
