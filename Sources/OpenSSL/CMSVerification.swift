// SPDX-License-Identifier: EUPL-1.2

internal import COpenSSL

extension CMS {
    /// A content that is signed, and by whom.
    public struct Verified: ~Copyable, Sendable {
        /// The signed content.
        public let content: WipedBytes
        /// Which of the certificates that may sign did.
        public let signer: Certificate
    }

    /// Verifies SignedData: at least one signature, every one good and by one who may sign.
    ///
    /// No path is built and no validity period looked at: the certificates are pinned. Those that
    /// come within the content are not used.
    ///
    /// - Parameters:
    ///   - der: SignedData that includes its content.
    ///   - signers: The certificates that may sign.
    /// - Returns: The content and the first signer.
    /// - Throws: `CMSError`.
    public static func verify(
        _ der: Span<UInt8>,
        signers: [Certificate]
    ) throws(CMSError) -> Verified {
        let signed = try parsed(der)
        guard unsafe OBJ_obj2nid(CMS_get0_type(signed.pointer)) == NID_pkcs7_signed
        else { throw .notSigned }
        try unsafe checkDigests(of: signed.pointer)
        let stack = try stack(of: signers)
        let flags = UInt32(CMS_NO_SIGNER_CERT_VERIFY | CMS_NOINTERN | CMS_BINARY)
        guard unsafe CMS_verify(signed.pointer, stack.pointer, nil, nil, nil, flags) == 1 else {
            let isUnknown =
                ERR_GET_REASON(ERR_peek_last_error()) == CMS_R_SIGNER_CERTIFICATE_NOT_FOUND
            let reason = Library.drainErrors()
            guard !isUnknown, case .library(let text) = reason else { throw .signerUnknown }
            throw .signatureInvalid(text)
        }
        let found = unsafe signersFound(in: signed.pointer)
        guard let signer = found.first, found.allSatisfy(signers.contains)
        else { throw .signerUnknown }
        guard let content = unsafe CMS_get0_content(signed.pointer)?.pointee
        else { throw .notSigned }
        let bytes = unsafe UnsafeBufferPointer(
            start: ASN1_STRING_get0_data(content),
            count: Int(ASN1_STRING_length(content))
        )
        return Verified(content: WipedBytes(copying: unsafe bytes.span), signer: signer)
    }

    /// Refuses digests that are weaker than SHA-256, and a content that nobody signed.
    private static func checkDigests(of signed: OpaquePointer) throws(CMSError) {
        let signatures = unsafe CMS_get0_SignerInfos(signed)
        let count = unsafe OPENSSL_sk_num(signatures)
        guard count > 0 else { throw .notSigned }
        for index in 0..<count {
            var algorithm: UnsafeMutablePointer<X509_ALGOR>?
            let signature = unsafe Encoding.element(index, of: signatures)
            unsafe CMS_SignerInfo_get0_algs(signature, nil, nil, &algorithm, nil)
            var identifier: OpaquePointer?
            unsafe X509_ALGOR_get0(&identifier, nil, nil, algorithm)
            let digest = unsafe OBJ_obj2nid(identifier)
            guard [NID_sha256, NID_sha384, NID_sha512].contains(digest) else {
                throw .digestRefused(
                    unsafe OBJ_nid2sn(digest).map { unsafe String(cString: $0) } ?? ""
                )
            }
        }
    }

    private static func signersFound(in signed: OpaquePointer) -> [Certificate] {
        // The list is ours, the certificates in it are not.
        let stack = unsafe CMS_get0_signers(signed)
        defer { unsafe OPENSSL_sk_free(stack) }
        return unsafe CertificateStack.certificates(of: stack)
    }
}
