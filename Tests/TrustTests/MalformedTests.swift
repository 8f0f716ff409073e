// SPDX-License-Identifier: EUPL-1.2

import Foundation
import OpenSSL
import TSCNS
import Testing

@testable import Trust

@Suite("Malformed certificates") struct MalformedTests {
    /// What is wrong with the certificate after its bytes were changed, as a person reads it.
    private func detail(_ bytes: @escaping ([UInt8]) -> [UInt8]) throws -> String? {
        let verdict = try verdict { $0.bytes = bytes }
        #expect(verdict.checks.count == CheckID.allCases.count)
        guard verdict[.malformed].result == .fail else { return nil }
        #expect(verdict.outcome == .rejected)
        #expect(verdict[.signature].result == .unknown)
        return verdict[.malformed].detail
    }

    @Test("D11: bytes behind the certificate, a cut one, none and fill are refused")
    func extent() throws {
        let notExact = CertificateOutline.Flaw.notExact.rawValue
        #expect(try detail { $0 } == nil)
        #expect(try detail { $0 + [0] } == notExact)
        #expect(try detail { Array($0.dropLast()) } == notExact)
        #expect(try detail { _ in [] } == notExact)
        #expect(try detail { _ in [UInt8](repeating: 0, count: 1885) } == notExact)
    }

    @Test("no certificate that is cut anywhere, and none with any one byte changed, does harm")
    func everyByte() throws {
        var fixture = try Fixture()
        let good = try fixture.card().certificate
        for position in stride(from: 0, to: good.count, by: 7) {
            fixture.bytes = { _ in Array(good.prefix(position)) }
            #expect(try fixture.verdict()[.malformed].result == .fail)
            var changed = good
            changed[position] ^= 0x55
            fixture.bytes = { _ in changed }
            #expect(try fixture.verdict().outcome == .rejected)
        }
    }

    @Test("D13: more than 8 KiB are not even looked at")
    func length() throws {
        let long = RawExtension(
            oid: "1.2.3",
            isCritical: false,
            value: [0x04, 0x82, 0x20, 0x00]
                + [UInt8](repeating: 0, count: 8192)
        )
        let verdict = try verdict { $0.template = { $0.otherExtensions = [long] } }
        #expect(verdict[.malformed].detail == CertificateOutline.Flaw.tooLong.rawValue)
    }

    @Test("D13: a NUL in the common name, two common names and none are refused")
    func commonName() throws {
        let flaw = CertificateOutline.Flaw.commonName.rawValue
        let nul = try verdict { $0.commonName = { $0 + "\u{0}" } }
        #expect(nul[.malformed].detail == flaw)
        let two = try verdict {
            $0.template = { $0.subject.attributes.append(.init("CN", "another")) }
        }
        #expect(two[.malformed].detail == flaw)
        let none = try verdict {
            $0.template = { $0.subject.attributes.removeAll { $0.oid == "2.5.4.3" } }
        }
        #expect(none[.malformed].detail == flaw)
    }

    @Test("D10: a certificate that is not version 3 is refused")
    func version() throws {
        let flaw = CertificateOutline.Flaw.version.rawValue
        for version in [0, 1, 3] as [UInt8] {
            let detail = try detail {
                replacing([0xA0, 3, 2, 1, 2], with: [0xA0, 3, 2, 1, version], in: $0)
            }
            #expect(detail == flaw)
        }
    }

    @Test("serial numbers of zero, of 21 bytes and negative ones are refused")
    func serial() throws {
        let flaw = CertificateOutline.Flaw.serial.rawValue
        for serial in [[0], [UInt8](repeating: 0x11, count: 21)] {
            let verdict = try verdict { $0.template = { $0.serial = serial } }
            #expect(verdict[.malformed].detail == flaw)
        }
        let negative = try detail {
            replacing([0x02, 0x02, 0x12, 0x34], with: [0x02, 0x02, 0x92, 0x34], in: $0)
        }
        #expect(negative == flaw)
        let longest = try verdict {
            $0.template = { $0.serial = [UInt8](repeating: 0x7F, count: 20) }
        }
        #expect(longest.outcome == .genuine)
    }

    @Test("D15: two different signature algorithms are refused")
    func algorithms() throws {
        let sha256: [UInt8] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0B]
        let sha384: [UInt8] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0C]
        let detail = try detail { replacing(sha256, with: sha384, last: true, in: $0) }
        #expect(detail == CertificateOutline.Flaw.algorithms.rawValue)
    }

    @Test("D16: times without seconds or with an offset are refused")
    func times() throws {
        let flaw = CertificateOutline.Flaw.validity.rawValue
        // 2025-01-01, the beginning of the card's validity.
        let good = [0x17, 0x0D] + Array("250101000000Z".utf8)
        let offset = [0x17, 0x0D] + Array("25010100+0100".utf8)
        #expect(try detail { replacing(good, with: offset, in: $0) } == flaw)
        let impossible = [0x17, 0x0D] + Array("251301000000Z".utf8)
        #expect(
            try detail { replacing(good, with: impossible, in: $0) }?.contains("RFC 5280") == true
        )
    }

    @Test("D18: even moduli and exponents other than 65537 are refused")
    func key() throws {
        let modulus = try Keys.holder.publicKey.modulus
        let even = Array(modulus.dropLast()) + [modulus[255] ^ 1]
        #expect(
            try detail { replacing(modulus, with: even, in: $0) }
                == CertificateOutline.Flaw.modulus.rawValue
        )
        for exponent in [[1, 0, 3], [0x7F, 0xFF, 0xFF], [1, 0, 0]] as [[UInt8]] {
            let detail = try detail {
                replacing([0x02, 3, 1, 0, 1], with: [0x02, 3] + exponent, in: $0)
            }
            #expect(detail == CertificateOutline.Flaw.exponent.rawValue)
        }
    }

    @Test("D18: a modulus of more than 4096 bits is refused before it is used")
    func longModulus() throws {
        let key = try RSAPrivateKey.generate(bits: 4104)
        let verdict = try verdict { $0.certifiedKey = key }
        #expect(verdict[.malformed].detail == CertificateOutline.Flaw.modulus.rawValue)
    }

    @Test("D20: keys on curves, the certificate's own ones above all, never reach a library")
    func curves() throws {
        for encoding in ["named_curve", "explicit"] {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
            process.arguments = [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-pkeyopt",
                "ec_param_enc:\(encoding)", "-nodes", "-keyout", "/dev/null", "-subj", "/CN=a",
                "-outform", "DER",
            ]
            let output = Pipe()
            process.standardOutput = output
            process.standardError = FileHandle.nullDevice
            try process.run()
            let der = [UInt8](try output.fileHandleForReading.readToEnd() ?? Data())
            process.waitUntilExit()
            #expect(CertificateOutline.flaw(in: der) == .notRSA)
        }
    }

    @Test("D09: an extension that is there twice is refused")
    func doubledExtension() throws {
        let odd = RawExtension(oid: "1.2.3.4", isCritical: false, value: [0x05, 0x00])
        let verdict = try verdict { $0.template = { $0.otherExtensions = [odd, odd] } }
        #expect(verdict[.malformed].detail == CertificateOutline.Flaw.doubledExtension.rawValue)
    }

    @Test(
        "A12: DER that is not minimal, not definite, too deep or too long is none",
        arguments: [
            [0x30, 0x80, 0x00, 0x00], [0x30, 0x81, 0x00], [0x30, 0x82, 0x00, 0x80], [0x30, 0x05],
            [0x30, 0x84, 0x00, 0x00, 0x00, 0x00], [0x30], [0x3F, 0x01, 0x00], [0x24, 0x00],
            [0x02, 0x00], [0x02, 0x02, 0x00, 0x01], [0x02, 0x02, 0xFF, 0xFF], [0x01, 0x01, 0x01],
            [0x05, 0x01, 0x00], [0x03, 0x00], [0x03, 0x02, 0x01, 0x01], [0x03, 0x01, 0x01],
            [0x06, 0x00], [0x06, 0x01, 0x80], [0x06, 0x02, 0x80, 0x01], [0x10, 0x00], [],
            [0x30, 0x00, 0x00],
        ] as [[UInt8]]
    )
    func strictness(_ bytes: [UInt8]) {
        #expect(DERElement(exactly: bytes[...]) == nil)
    }

    @Test("A11: elements nested without end are refused, and exact ones are read")
    func depth() {
        var nested: [UInt8] = [0x05, 0x00]
        for _ in 0..<16 { nested = [0x30, UInt8(nested.count)] + nested }
        #expect(DERElement(exactly: nested[...]) != nil)
        nested = [0x30, UInt8(nested.count)] + nested
        #expect(DERElement(exactly: nested[...]) == nil)
    }
}
