// SPDX-License-Identifier: EUPL-1.2

import CivilTime
import Foundation
import OpenSSL
import Testing

/// Keys that are made once for all the tests: making them is slow.
enum Keys {
    private static let authorityKey = Result { try RSAPrivateKey.generate(bits: 2048) }
    private static let holderKey = Result { try RSAPrivateKey.generate(bits: 2048) }
    private static let strangerKey = Result { try RSAPrivateKey.generate(bits: 2048) }

    static var authority: RSAPrivateKey { get throws { try authorityKey.get() } }
    static var holder: RSAPrivateKey { get throws { try holderKey.get() } }
    static var stranger: RSAPrivateKey { get throws { try strangerKey.get() } }
}

/// A moment in the time of the tests, and the certificates that are valid around it.
enum Workshop {
    static let now = UnixTime(seconds: 1_767_225_600)
    static let authorityName = DistinguishedName([
        .init("C", "IT"), .init("O", "Prova S.p.A."), .init("CN", "Regione Prova - CA Cittadini"),
    ])
    static let holderName = DistinguishedName([
        .init("C", "IT"), .init("O", "Prova S.p.A."), .init("OU", "REGIONE PROVA"),
        .init("CN", "RSSMRA80A01H501U/6090012345678000.OcjosidjOIUjhohdcaalkKgUgB4="),
        .init("GN", "MARIO"), .init("SN", "ROSSI"),
    ])

    static func authorityTemplate() -> CertificateTemplate {
        CertificateTemplate(
            subject: authorityName,
            serial: [1],
            notBefore: now.adding(seconds: -86400),
            notAfter: now.adding(seconds: 86400 * 3650),
            isAuthority: true,
            keyUsage: [.keyCertSign, .cRLSign]
        )
    }

    static func holderTemplate() -> CertificateTemplate {
        CertificateTemplate(
            subject: holderName,
            serial: [0x12, 0x34],
            notBefore: now.adding(seconds: -3600),
            notAfter: now.adding(seconds: 86400 * 365),
            isAuthority: false,
            keyUsage: [.digitalSignature, .keyEncipherment],
            extendedKeyUsage: [ExtendedKeyUsage.clientAuth],
            certificatePolicies: ["1.3.76.16.2.1"],
            crlDistributionPoints: ["http://crl.example/prova.crl"]
        )
    }

    static func authority() throws -> Certificate {
        try Certificate.issue(
            authorityTemplate(),
            subjectKey: Keys.authority.publicKey,
            issuer: authorityName,
            issuerKey: Keys.authority
        )
    }

    static func holder(_ template: CertificateTemplate = holderTemplate()) throws -> Certificate {
        try Certificate.issue(
            template,
            subjectKey: Keys.holder.publicKey,
            issuer: authorityName,
            issuerKey: Keys.authority
        )
    }
}

/// A directory that is gone when the test is over, and the `openssl` command in it.
final class Bench {
    let directory: URL

    init() throws {
        directory = FileManager.default.temporaryDirectory
            .appendingPathComponent("openssl-tests-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: directory) }

    func write(_ bytes: [UInt8], to name: String) throws {
        try Data(bytes).write(to: directory.appendingPathComponent(name))
    }

    func read(_ name: String) throws -> [UInt8] {
        try [UInt8](Data(contentsOf: directory.appendingPathComponent(name)))
    }

    /// Runs `openssl` and answers what it printed; the test fails when it does not end with 0.
    @discardableResult
    func openssl(_ arguments: String...) throws -> String {
        try openssl(arguments)
    }

    /// Runs `openssl` and answers what it printed; the test fails when it does not end with 0.
    @discardableResult
    func openssl(_ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        process.arguments = arguments
        process.currentDirectoryURL = directory
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let printed = String(
            decoding: try output.fileHandleForReading.readToEnd() ?? Data(),
            as: UTF8.self
        )
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "openssl \(arguments): \(printed)")
        return printed
    }
}
