// SPDX-License-Identifier: EUPL-1.2

internal import Foundation
public import OpenSSL

/// The authorities that are trusted to issue CNS, and what they say is revoked.
public struct TrustStore: Sendable {
    /// The authorities that are trusted: self-signed.
    public private(set) var anchors: [Certificate] = []
    /// The authorities that are trusted only when an anchor vouches for them.
    public private(set) var intermediates: [Certificate] = []
    /// The revocation lists; whether they are signed is looked at when they are used.
    public private(set) var revocationLists: [CertificateRevocationList] = []
    /// What was found and not taken.
    public private(set) var problems: [Problem] = []

    /// A file that was not taken.
    public struct Problem: Sendable, Hashable {
        /// The path of the file or directory.
        public let path: String
        /// Why, in English.
        public let reason: String
    }

    /// The most files that are read of a directory.
    public static let maximumFiles = 10_000
    /// The most bytes of all revocation lists together: 256 MiB.
    public static let maximumListBytes = 256 << 20
    /// More than any bundle of certificates has: 1 MiB.
    private static let maximumCertificateFile = 1 << 20

    private var listBytes = 0

    /// A store of what is at hand.
    public init(
        authorities: [Certificate],
        revocationLists: [CertificateRevocationList] = []
    ) {
        for authority in authorities { add(authority, from: "memory") }
        self.revocationLists = revocationLists
    }

    /// Reads a store from disk; a bad file is a problem and nothing more.
    ///
    /// - Parameters:
    ///   - trustDirectory: Certificates (`*.pem`) and revocation lists (`*.crl`) put there by hand.
    ///   - revocationDirectory: Revocation lists that were fetched; a certificate there is ignored.
    public init(trustDirectory: String, revocationDirectory: String? = nil) {
        let trusted = files(in: trustDirectory)
        for path in trusted where path.hasSuffix(".pem") { addCertificates(at: path) }
        for path in trusted where path.hasSuffix(".crl") { addRevocationList(at: path) }
        guard let revocationDirectory else { return }
        for path in files(in: revocationDirectory) where path.hasSuffix(".crl") {
            addRevocationList(at: path)
        }
    }

    private mutating func files(in directory: String) -> [String] {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: directory) else {
            problems.append(Problem(path: directory, reason: "can't be listed"))
            return []
        }
        guard names.count <= Self.maximumFiles else {
            let reason = "\(names.count) files, more than \(Self.maximumFiles): none is read"
            problems.append(Problem(path: directory, reason: reason))
            return []
        }
        return names.sorted().map { "\(directory)/\($0)" }
    }

    private mutating func addCertificates(at path: String) {
        guard let bytes = content(of: path, limit: Self.maximumCertificateFile) else { return }
        do {
            for certificate in try Certificate.pem(bytes) { add(certificate, from: path) }
        } catch {
            problems.append(Problem(path: path, reason: "no readable certificate: \(error)"))
        }
    }

    private mutating func add(_ certificate: Certificate, from path: String) {
        guard certificate.isAuthority else {
            let reason = "not a certification authority's, ignored"
            problems.append(Problem(path: path, reason: reason))
            return
        }
        if certificate.subject == certificate.issuer {
            anchors.append(certificate)
        } else {
            intermediates.append(certificate)
        }
    }

    private mutating func addRevocationList(at path: String) {
        let limit = CertificateRevocationList.maximumLength
        guard let bytes = content(of: path, limit: limit) else { return }
        guard listBytes + bytes.count <= Self.maximumListBytes else {
            problems.append(Problem(path: path, reason: "too many bytes of lists, not read"))
            return
        }
        listBytes += bytes.count
        do {
            revocationLists.append(try CertificateRevocationList(bytes: bytes))
        } catch {
            problems.append(Problem(path: path, reason: "no readable revocation list: \(error)"))
        }
    }

    private mutating func content(of path: String, limit: Int) -> [UInt8]? {
        do {
            return try RegularFile.read(path, limit: limit)
        } catch {
            let reason =
                switch error {
                case .notRegular: "not a regular file"
                case .tooLong(let length): "\(length) bytes, more than \(limit)"
                case .unreadable(let code): "can't be read (error \(code))"
                }
            problems.append(Problem(path: path, reason: reason))
            return nil
        }
    }
}
