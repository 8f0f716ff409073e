// SPDX-License-Identifier: EUPL-1.2

import Foundation
import OpenSSL
import Testing

@testable import Registry

/// A certificate and its key, made with the command line as an issuer would, and kept in files.
struct Office {
    let certificatePath: String
    let keyPath: String
    let certificate: Certificate
    let key: RSAPrivateKey

    init(_ name: String, in directory: URL) throws {
        certificatePath = directory.appendingPathComponent("\(name).pem").path
        keyPath = directory.appendingPathComponent("\(name).key").path
        try openssl([
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "3650", "-subj",
            "/CN=\(name)", "-keyout", keyPath, "-out", certificatePath,
        ])
        certificate = try #require(
            try Certificate.pem([UInt8](Data(contentsOf: URL(fileURLWithPath: certificatePath))))
                .first
        )
        key = try RSAPrivateKey(pem: [UInt8](Data(contentsOf: URL(fileURLWithPath: keyPath))))
    }

    var identity: StationIdentity { StationIdentity(certificate: certificate, privateKey: key) }
}

/// The offices of all tests: making a key takes a while.
struct Offices {
    let directory: URL
    let station: Office
    let otherStation: Office
    let tuscany: Office
    let apulia: Office

    static let all = Result { try Offices() }

    private init() throws {
        directory = URL(fileURLWithPath: NSTemporaryDirectory())
            .appendingPathComponent("offices-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
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
