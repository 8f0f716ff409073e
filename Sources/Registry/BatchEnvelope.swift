// SPDX-License-Identifier: EUPL-1.2

public import OpenSSL

/// The station that batches are enveloped to.
public struct StationIdentity: Sendable {
    /// The certificate that issuers envelope to, and whose digest headers name.
    public let certificate: Certificate
    /// Its key.
    public let privateKey: RSAPrivateKey

    /// A certificate and the key that belongs to it.
    public init(certificate: Certificate, privateKey: RSAPrivateKey) {
        self.certificate = certificate
        self.privateKey = privateKey
    }
}

/// The CMS around a part: enveloped to the station, and inside that signed by the issuer.
struct BatchEnvelope: PartSource {
    let station: StationIdentity
    /// The certificates of each issuer, by its code.
    let issuers: [String: [Certificate]]

    /// Reads a file, opens both layers and lends what is inside.
    ///
    /// - Throws: `RegistryError.batch` by the layer that is wrong, or what `read` throws.
    func withPart(in file: String, read: (PartOrigin, Span<UInt8>) throws -> Void) throws {
        let der: [UInt8]
        let verified: CMS.Verified
        do throws(BatchFault) {
            der = try BatchFile.bytes(at: file)
            verified = try open(der)
        } catch {
            throw RegistryError.batch(file: file, fault: error)
        }
        let signer = verified.signer
        let origin = PartOrigin(
            file: file,
            issuers: issuers.filter { $0.value.contains(signer) }.map(\.key),
            signer: signer.sha256,
            digest: SHA256.digest(der)
        )
        try verified.content.withBytes { content in try read(origin, content) }
    }

    private func open(_ der: [UInt8]) throws(BatchFault) -> CMS.Verified {
        let signed: WipedBytes
        do throws(CMSError) {
            signed = try CMS.open(
                der.span,
                certificate: station.certificate,
                key: station.privateKey
            )
        } catch {
            throw BatchFault(opening: error)
        }
        do throws(CMSError) {
            return try signed.withBytes { signed throws(CMSError) in
                try CMS.verify(signed, signers: issuers.values.flatMap { $0 })
            }
        } catch {
            throw .notAuthentic
        }
    }
}

extension BatchFault {
    fileprivate init(opening error: CMSError) {
        switch error {
        case .tooLong: self = .tooLong
        case .notForThisCertificate: self = .otherStation
        case .cipherRefused: self = .weakCipher
        case .notAuthentic: self = .notAuthentic
        default: self = .malformed
        }
    }
}
