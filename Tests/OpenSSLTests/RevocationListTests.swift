// SPDX-License-Identifier: EUPL-1.2

import CivilTime
import OpenSSL
import Testing

@Suite("Revocation lists") struct RevocationListTests {
    private func list(
        _ change: (inout RevocationListTemplate) -> Void = { _ in }
    ) throws -> CertificateRevocationList {
        var template = RevocationListTemplate(
            issuer: Workshop.authorityName,
            thisUpdate: Workshop.now,
            nextUpdate: Workshop.now.adding(seconds: 86400),
            number: 300,
            entries: [
                RevocationEntry(serial: [0x12, 0x34], date: Workshop.now, reason: .keyCompromise),
                RevocationEntry(serial: [0x05], date: Workshop.now, reason: .certificateHold),
                RevocationEntry(serial: [0x06], date: Workshop.now),
            ]
        )
        change(&template)
        return try CertificateRevocationList.issue(template, issuerKey: Keys.authority)
    }

    @Test("an issued list says what its template says")
    func issued() throws {
        let list = try list()
        #expect(list.issuer == Workshop.authorityName)
        #expect(list.thisUpdate == Workshop.now)
        #expect(list.nextUpdate == Workshop.now.adding(seconds: 86400))
        #expect(list.number == [0x01, 0x2C])
        #expect(list.count == 3)
        #expect(list.signatureDigest == "SHA256")
        #expect(list.entry(serial: [0x12, 0x34])?.reason == .keyCompromise)
        #expect(list.entry(serial: [0x12, 0x34])?.date == Workshop.now)
        #expect(list.entry(serial: [0x05])?.reason == .certificateHold)
        #expect(list.entry(serial: [0x06]) != nil)
        #expect(list.entry(serial: [0x06])?.reason == nil)
        #expect(list.entry(serial: [0x07]) == nil)
        #expect(list.entry(serial: []) == nil)
        #expect(try self.list { $0.entries = [] }.count == 0)
    }

    @Test("E04: only the key that signed the list verifies it")
    func signature() throws {
        let list = try list()
        #expect(try list.isSigned(by: Workshop.authority()))
        #expect(try !list.isSigned(by: Workshop.holder()))
        var forged = list.der
        forged[forged.count - 1] ^= 1
        #expect(try !CertificateRevocationList(der: forged).isSigned(by: Workshop.authority()))
    }

    @Test("the openssl command reads the list and verifies it")
    func command() throws {
        let bench = try Bench()
        try bench.write(Workshop.authority().pem, to: "ca.pem")
        try bench.write(list().der, to: "list.crl")
        let text = try bench.openssl(
            "crl",
            "-inform",
            "DER",
            "-in",
            "list.crl",
            "-CAfile",
            "ca.pem",
            "-noout",
            "-text"
        )
        #expect(text.contains("verify OK"))
        #expect(text.contains("Certificate Hold"))
        #expect(text.contains("Serial Number: 1234"))
    }

    @Test("a list is read from PEM as well as from DER")
    func pem() throws {
        let bench = try Bench()
        let list = try list()
        try bench.write(list.der, to: "list.crl")
        try bench.openssl("crl", "-inform", "DER", "-in", "list.crl", "-out", "list.pem")
        let read = try CertificateRevocationList(bytes: bench.read("list.pem"))
        #expect(read.der == list.der)
        #expect(try CertificateRevocationList(bytes: list.der).der == list.der)
    }

    @Test("E07: the critical extensions of list and entries are named")
    func criticalExtensions() throws {
        #expect(try list().criticalExtensions.isEmpty)
        let partitioned = try list {
            $0.otherExtensions = [
                RawExtension(oid: "2.5.29.28", isCritical: true, value: [0x30, 0x00])
            ]
        }
        #expect(partitioned.criticalExtensions == ["2.5.29.28"])
    }

    @Test("E06, E09: a web page, a cut list, bytes behind it and too many bytes are refused")
    func refusals() throws {
        let der = try list().der
        for bytes in [
            [], Array("<html>Accedi</html>".utf8), Array(der.dropLast()), der + [0],
            Array("-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n".utf8),
        ] {
            #expect(throws: RevocationListError.self) {
                try CertificateRevocationList(bytes: bytes)
            }
        }
        let tooLong = CertificateRevocationList.maximumLength + 1
        #expect(throws: RevocationListError.tooLong(tooLong)) {
            try CertificateRevocationList(bytes: [UInt8](repeating: 0x30, count: tooLong))
        }
    }
}
