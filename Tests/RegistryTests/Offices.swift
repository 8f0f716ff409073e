// SPDX-License-Identifier: EUPL-1.2

import Foundation
import OpenSSL
import Testing

@testable import Registry

/// A certificate and its key, made with the command line as an issuer would.
struct Office {
    let name: String
    let certificate: Certificate
    let key: RSAPrivateKey
    private let keyPEM: [UInt8]

    init(_ name: String, in directory: URL) throws {
        self.name = name
        let certificateFile = directory.appendingPathComponent("\(name).pem")
        let keyFile = directory.appendingPathComponent("\(name).key")
        try openssl([
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "3650", "-subj",
            "/CN=\(name)", "-keyout", keyFile.path, "-out", certificateFile.path,
        ])
        certificate = try #require(
            try Certificate.pem([UInt8](Data(contentsOf: certificateFile))).first
        )
        keyPEM = try [UInt8](Data(contentsOf: keyFile))
        key = try RSAPrivateKey(pem: keyPEM)
    }

    var identity: StationIdentity { StationIdentity(certificate: certificate, privateKey: key) }

    /// Puts `NAME.pem` and `NAME.key` where the command line can read them.
    func write(to directory: URL) throws {
        try Data(certificate.pem).write(to: directory.appendingPathComponent("\(name).pem"))
        try Data(keyPEM).write(to: directory.appendingPathComponent("\(name).key"))
    }
}

/// The offices of all tests: making a key takes a while.
struct Offices {
    let station: Office
    let otherStation: Office
    let tuscany: Office
    let apulia: Office

    static let all = Result { try Offices() }

    private init() throws {
        let directory = URL(fileURLWithPath: NSTemporaryDirectory())
            .appendingPathComponent("offices-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        station = try Office("station", in: directory)
        otherStation = try Office("otherStation", in: directory)
        tuscany = try Office("tuscany", in: directory)
        apulia = try Office("apulia", in: directory)
    }
}

/// Runs the command line that issuers use.
func openssl(_ arguments: [String]) throws { try run("openssl", arguments) }

/// Runs a program to its end, which must be a good one.
func run(_ program: String, _ arguments: [String]) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [program] + arguments
    process.standardError = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "\(program) \(arguments.joined(separator: " "))")
}
