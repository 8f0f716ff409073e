// SPDX-License-Identifier: EUPL-1.2

internal import COpenSSL
public import CivilTime

/// Paths from a certificate to an authority that is trusted (RFC 5280 §6).
public enum CertificatePath {
    /// The most certificates between the one that is verified and the trusted one.
    public static let maximumDepth = 4

    /// How a search for a path ended.
    public enum Result: Sendable, Hashable {
        /// The path, from the certificate that was verified to the trusted one.
        case valid([Certificate])
        /// No path is good: libcrypto's code and text, and which certificate is to blame, 0 being
        /// the one that was verified.
        case invalid(code: Int, depth: Int, reason: String)
    }

    /// Searches and verifies a path for a TLS client, strictly and without any default of OpenSSL:
    /// nothing but the certificates given here is looked at.
    ///
    /// - Parameters:
    ///   - leaf: The certificate that is verified.
    ///   - anchors: The authorities that are trusted, self-signed.
    ///   - intermediates: Certificates that may lie between.
    ///   - time: The moment at which all must be valid; libcrypto counts the last second of a
    ///     validity period as after it.
    ///   - securityLevel: libcrypto's: 2 for 112 bits of security, 0 to leave that to the caller.
    /// - Returns: The path or the first reason against it.
    public static func verify(
        leaf: Certificate,
        anchors: [Certificate],
        intermediates: [Certificate],
        at time: UnixTime,
        securityLevel: Int
    ) -> Result {
        do {
            return try search(leaf, anchors, intermediates, time, securityLevel)
        } catch {
            return .invalid(code: Int(X509_V_ERR_UNSPECIFIED), depth: 0, reason: "\(error)")
        }
    }

    private static func search(
        _ leaf: Certificate,
        _ anchors: [Certificate],
        _ intermediates: [Certificate],
        _ time: UnixTime,
        _ securityLevel: Int
    ) throws(OpenSSLError) -> Result {
        Library.ready()
        defer { ERR_clear_error() }
        let store = try unsafe Owned(X509_STORE_new()) { unsafe X509_STORE_free($0) }
        for anchor in anchors {
            guard let handle = Certificate.handle(for: anchor.der)
            else { throw Library.drainErrors() }
            try Library.check(unsafe X509_STORE_add_cert(store.pointer, handle.pointer))
        }
        let others = try CertificateStack.make(intermediates)
        guard let handle = Certificate.handle(for: leaf.der) else { throw Library.drainErrors() }
        let context = try unsafe Owned(X509_STORE_CTX_new()) { unsafe X509_STORE_CTX_free($0) }
        try Library.check(
            unsafe X509_STORE_CTX_init(
                context.pointer,
                store.pointer,
                handle.pointer,
                others.pointer
            )
        )
        let parameters = unsafe X509_STORE_CTX_get0_param(context.pointer)
        try Library.check(
            unsafe X509_VERIFY_PARAM_set_flags(parameters, UInt(X509_V_FLAG_X509_STRICT))
        )
        try Library.check(
            unsafe X509_VERIFY_PARAM_set_purpose(parameters, X509_PURPOSE_SSL_CLIENT)
        )
        unsafe X509_VERIFY_PARAM_set_time(parameters, time_t(time.seconds))
        unsafe X509_VERIFY_PARAM_set_depth(parameters, Int32(maximumDepth))
        unsafe X509_VERIFY_PARAM_set_auth_level(parameters, Int32(clamping: securityLevel))
        // Key identifiers only help to find a path; certificates from before they were usual have
        // none, and the signatures are verified all the same.
        unsafe X509_STORE_CTX_set_verify_cb(context.pointer) { isGood, context in
            guard isGood != 1 else { return 1 }
            let isMissingIdentifier =
                switch unsafe X509_STORE_CTX_get_error(context) {
                case X509_V_ERR_MISSING_AUTHORITY_KEY_IDENTIFIER,
                    X509_V_ERR_MISSING_SUBJECT_KEY_IDENTIFIER:
                    true
                default: false
                }
            return isMissingIdentifier ? 1 : 0
        }
        if unsafe X509_verify_cert(context.pointer) == 1 {
            return .valid(
                unsafe CertificateStack.certificates(of: X509_STORE_CTX_get0_chain(context.pointer))
            )
        }
        let code = unsafe X509_STORE_CTX_get_error(context.pointer)
        return .invalid(
            code: Int(code),
            depth: Int(unsafe X509_STORE_CTX_get_error_depth(context.pointer)),
            reason: unsafe String(cString: X509_verify_cert_error_string(Int(code)))
        )
    }
}
