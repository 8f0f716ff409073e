// SPDX-License-Identifier: EUPL-1.2

internal import CivilTime
internal import OpenSSL

/// Whether a trusted authority issued a certificate.
struct PathCheck {
    /// 112 bits of security: RSA from 2048 bits, digests from SHA-224.
    private static let strongLevel = 2

    /// The path from the certificate to the trusted authority; nil when there is none.
    let path: [Certificate]?
    let finding: Finding

    /// Searches a path.
    ///
    /// - Parameters:
    ///   - certificate: Whose path it is.
    ///   - store: Who is trusted.
    ///   - time: When. Whether the certificate itself is valid then is not this check's question:
    ///     outside its validity the nearest moment within counts.
    ///   - acceptsWeakness: Whether authorities may have 1024-bit keys and sign over SHA-1.
    init(_ certificate: Certificate, in store: TrustStore, at time: UnixTime, acceptsWeakness: Bool)
    {
        guard !store.anchors.isEmpty else {
            path = nil
            finding = .fail("no certification authority is trusted on this machine")
            return
        }
        // libcrypto takes the last second of a validity period for the first after it.
        let last = max(certificate.notAfter.adding(seconds: -1), certificate.notBefore)
        let moment = min(max(time, certificate.notBefore), last)
        let verify = { (level: Int) in
            CertificatePath.verify(
                leaf: certificate,
                anchors: store.anchors,
                intermediates: store.intermediates,
                at: moment,
                securityLevel: level
            )
        }
        var result = verify(Self.strongLevel)
        if case .invalid(let code, _, _) = result, Self.weaknessCodes.contains(code) {
            result = Self.measured(verify(0), acceptsWeakness: acceptsWeakness)
        }
        switch result {
        case .valid(let found):
            path = found
            let authority = found.last?.subject.values(of: "CN").first ?? "an unnamed authority"
            finding = .pass("issued under \(authority)")
        case .invalid(let code, let depth, let reason):
            path = nil
            finding = .fail(Self.description(code: code, depth: depth, reason: reason))
        }
    }

    /// X509_V_ERR_EE_KEY_TOO_SMALL, CA_KEY_TOO_SMALL and CA_MD_TOO_WEAK.
    private static let weaknessCodes = 66...68
    private static let expiredCode = 10
    private static let notYetValidCode = 9

    /// Measures a path here that libcrypto finds too weak.
    ///
    /// How weak the certificate itself may be is another check; that it was issued at all is not
    /// believed of a signature over a broken digest, nor of any key below 1024 bits.
    private static func measured(
        _ result: CertificatePath.Result,
        acceptsWeakness: Bool
    ) -> CertificatePath.Result {
        guard case .valid(let path) = result else { return result }
        for (depth, certificate) in path.enumerated() {
            let mayBeWeak = acceptsWeakness || depth == 0
            let strength = certificate.signatureDigest.map(SignatureStrength.init) ?? .broken
            // Nobody relies on the signature of a trusted authority on itself.
            let isSignedWell =
                depth == path.count - 1 || strength == .strong || mayBeWeak && strength == .weak
            guard case .rsa(let key) = certificate.publicKey,
                key.bits >= (mayBeWeak ? 1024 : 2048), isSignedWell
            else {
                return .invalid(code: 68, depth: depth, reason: "key or signature too weak")
            }
        }
        return result
    }

    private static func description(code: Int, depth: Int, reason: String) -> String {
        switch code {
        case expiredCode where depth > 0:
            "the certificate of the issuing authority has expired"
        case notYetValidCode where depth > 0:
            "the certificate of the issuing authority is not yet valid"
        default:
            "\(reason) (OpenSSL \(code) at depth \(depth))"
        }
    }
}
