// SPDX-License-Identifier: EUPL-1.2

internal import COpenSSL

/// Signed and enveloped contents (RFC 5652, RFC 5083), as the `openssl cms` command makes and
/// reads them with `-binary -nodetach -outform DER`.
///
/// Parsers of CMS have a long record of faults: only the command line reads any, never the daemon.
public enum CMS {
    /// The most bytes that are read: a part of an issuance batch has 64 MiB at the most.
    public static let maximumLength = 96 << 20

    /// How a content is encrypted.
    public enum Cipher: Sendable, Hashable, CaseIterable {
        /// AES-256-GCM, as AuthEnvelopedData.
        case aes256GCM
        /// AES-256-CBC, as EnvelopedData, which authenticates nothing: sign what is inside.
        case aes256CBC

        fileprivate var algorithm: OpaquePointer? {
            switch self {
            case .aes256GCM: unsafe EVP_aes_256_gcm()
            case .aes256CBC: unsafe EVP_aes_256_cbc()
            }
        }

        fileprivate var identifier: Int32 {
            switch self {
            case .aes256GCM: NID_aes_256_gcm
            case .aes256CBC: NID_aes_256_cbc
            }
        }
    }

    /// Signs a content over SHA-256 and includes content and certificate.
    ///
    /// - Parameters:
    ///   - content: What is signed.
    ///   - certificate: The signer's certificate.
    ///   - key: The key of the certificate.
    /// - Returns: SignedData in DER, which holds the content in clear.
    /// - Throws: `CMSError.library` when the key is not the certificate's.
    public static func sign(
        _ content: Span<UInt8>,
        certificate: Certificate,
        key: RSAPrivateKey
    ) throws(CMSError) -> WipedBytes {
        let signer = try handle(for: certificate)
        let signed = try unsafe made(from: content) { bio in
            unsafe CMS_sign(
                signer.pointer,
                key.key.pointer,
                nil,
                bio,
                UInt32(CMS_BINARY | CMS_NOSMIMECAP)
            )
        }
        let length = unsafe i2d_CMS_ContentInfo(signed.pointer, nil)
        guard length > 0 else { throw .library(Library.drainErrors()) }
        let pointer = unsafe signed.pointer
        return WipedBytes(capacity: Int(length)) { span in
            unsafe span.withUnsafeMutableBufferPointer { buffer in
                var cursor = buffer.baseAddress
                return unsafe Int(i2d_CMS_ContentInfo(pointer, &cursor))
            }
        }
    }

    /// Encrypts a content to the keys of certificates.
    ///
    /// - Parameters:
    ///   - content: What is encrypted, usually SignedData.
    ///   - recipients: Who can open it.
    ///   - cipher: How.
    /// - Returns: AuthEnvelopedData or EnvelopedData in DER.
    /// - Throws: `CMSError.library` when a recipient's key can't transport keys.
    public static func envelop(
        _ content: Span<UInt8>,
        to recipients: [Certificate],
        cipher: Cipher = .aes256GCM
    ) throws(CMSError) -> [UInt8] {
        let stack = try stack(of: recipients)
        let enveloped = try unsafe made(from: content) { bio in
            unsafe CMS_encrypt(stack.pointer, bio, cipher.algorithm, UInt32(CMS_BINARY))
        }
        let der = unsafe Encoding.encoded { unsafe i2d_CMS_ContentInfo(enveloped.pointer, $0) }
        guard !der.isEmpty else { throw .library(Library.drainErrors()) }
        return der
    }

    /// Opens what was enveloped to a certificate.
    ///
    /// - Parameters:
    ///   - der: AuthEnvelopedData or EnvelopedData.
    ///   - certificate: Whose envelope it must be.
    ///   - key: The key of the certificate.
    ///   - ciphers: Which content encryptions are accepted; every other is refused by its name.
    /// - Returns: The content, in clear.
    /// - Throws: `CMSError`; whatever is wrong with key or content is `notAuthentic`.
    public static func open(
        _ der: Span<UInt8>,
        certificate: Certificate,
        key: RSAPrivateKey,
        ciphers: [Cipher] = Cipher.allCases
    ) throws(CMSError) -> WipedBytes {
        let enveloped = try parsed(der)
        let type = unsafe OBJ_obj2nid(CMS_get0_type(enveloped.pointer))
        guard type == NID_pkcs7_enveloped || type == NID_id_smime_ct_authEnvelopedData
        else { throw .notEnveloped }
        let recipient = try handle(for: certificate)
        defer { ERR_clear_error() }
        let hasKey = unsafe CMS_decrypt_set1_pkey(
            enveloped.pointer,
            key.key.pointer,
            recipient.pointer
        )
        guard hasKey == 1 else { throw .notForThisCertificate }
        let chain = try decrypting(enveloped)
        var context: OpaquePointer?
        unsafe BIO_ctrl(chain.pointer, BIO_C_GET_CIPHER_CTX, 0, &context)
        let algorithm = unsafe EVP_CIPHER_get_nid(EVP_CIPHER_CTX_get0_cipher(context))
        guard ciphers.contains(where: { $0.identifier == algorithm }) else {
            throw .cipherRefused(
                unsafe OBJ_nid2sn(algorithm).map { unsafe String(cString: $0) } ?? ""
            )
        }
        return try content(of: chain, capacity: der.count)
    }
}

extension CMS {
    /// A chain of BIOs that decrypts, with the cipher first.
    private static func decrypting(_ enveloped: borrowing Owned) throws(CMSError) -> Owned {
        do {
            return try unsafe Owned(CMS_dataInit(enveloped.pointer, nil)) {
                unsafe BIO_free_all($0)
            }
        } catch {
            // A cipher that libcrypto itself no longer has ends here, without a name.
            throw .cipherRefused("\(error)")
        }
    }

    /// Reads a decrypting chain to its end; nothing is returned when the end does not fit.
    private static func content(
        of chain: borrowing Owned,
        capacity: Int
    ) throws(CMSError) -> WipedBytes {
        let pointer = unsafe chain.pointer
        return try WipedBytes(capacity: capacity) { span throws(CMSError) in
            var count = 0
            unsafe span.withUnsafeMutableBufferPointer { buffer in
                while count < capacity, let start = buffer.baseAddress {
                    let room = Int32(clamping: capacity - count)
                    let read = unsafe BIO_read(pointer, start + count, room)
                    guard read > 0 else { break }
                    count += Int(read)
                }
            }
            guard unsafe BIO_ctrl(pointer, BIO_C_GET_CIPHER_STATUS, 0, nil) > 0
            else { throw .notAuthentic }
            return count
        }
    }

    static func parsed(_ der: Span<UInt8>) throws(CMSError) -> Owned {
        Library.ready()
        guard der.count <= maximumLength else { throw .tooLong(der.count) }
        let parsed = unsafe Encoding.decoded(
            der,
            with: { cursor, length in unsafe d2i_CMS_ContentInfo(nil, cursor, length) },
            release: { content in unsafe CMS_ContentInfo_free(content) }
        )
        guard let parsed else { throw .malformed }
        return parsed
    }

    private static func made(
        from content: Span<UInt8>,
        _ make: (OpaquePointer) -> OpaquePointer?
    ) throws(CMSError) -> Owned {
        Library.ready()
        guard content.count <= maximumLength else { throw .tooLong(content.count) }
        do {
            let made = unsafe Encoding.reading(content) { bio in unsafe make(bio) }
            return try unsafe Owned(made ?? nil) { unsafe CMS_ContentInfo_free($0) }
        } catch {
            throw .library(error)
        }
    }

    private static func handle(for certificate: Certificate) throws(CMSError) -> Owned {
        guard let handle = Certificate.handle(for: certificate.der) else { throw .malformed }
        return handle
    }

    /// A list of certificates that owns them.
    static func stack(of certificates: [Certificate]) throws(CMSError) -> Owned {
        do {
            return try CertificateStack.make(certificates)
        } catch {
            throw .library(error)
        }
    }
}

/// Why a content is not made, opened or believed.
public enum CMSError: Error, Hashable {
    /// More bytes than are ever read or written.
    case tooLong(Int)
    /// The bytes are not CMS in DER or BER.
    case malformed
    /// The content is not encrypted.
    case notEnveloped
    /// The content is not signed, or the signed content is not included.
    case notSigned
    /// The envelope is addressed to others.
    case notForThisCertificate
    /// The content is encrypted in a way that is not accepted, by the name of the cipher.
    case cipherRefused(String)
    /// The content was changed, or encrypted under another key.
    case notAuthentic
    /// Somebody signed who is none of those who may.
    case signerUnknown
    /// A signature is over a digest that is not accepted, by its name.
    case digestRefused(String)
    /// A signature does not verify; the text is libcrypto's.
    case signatureInvalid(String)
    /// libcrypto failed.
    case library(OpenSSLError)
}
