// SPDX-License-Identifier: EUPL-1.2

internal import COpenSSL

/// Lists of certificates as libcrypto takes them.
enum CertificateStack {
    /// A list that owns its certificates.
    ///
    /// - Throws: `OpenSSLError.library` when there is no memory.
    static func make(_ certificates: [Certificate]) throws(OpenSSLError) -> Owned {
        Library.ready()
        let stack = try unsafe Owned(OPENSSL_sk_new_null()) { stack in
            unsafe OPENSSL_sk_pop_free(stack) { unsafe X509_free(OpaquePointer($0)) }
        }
        for certificate in certificates {
            guard let handle = Certificate.handle(for: certificate.der),
                unsafe X509_up_ref(handle.pointer) == 1
            else { throw Library.drainErrors() }
            unsafe OPENSSL_sk_push(stack.pointer, UnsafeRawPointer(handle.pointer))
        }
        return stack
    }

    /// The certificates of a list, which stays libcrypto's.
    static func certificates(of stack: OpaquePointer?) -> [Certificate] {
        let count = unsafe OPENSSL_sk_num(stack)
        return (0..<max(count, 0)).compactMap { index in
            let found = unsafe Encoding.element(index, of: stack)
            return try? Certificate(der: unsafe Encoding.encoded { unsafe i2d_X509(found, $0) })
        }
    }
}
