// SPDX-License-Identifier: EUPL-1.2

import CivilTime
import OpenSSL
import Testing

@Suite("Certificates") struct CertificateTests {
    @Test("an issued certificate says what its template says")
    func issued() throws {
        let template = Workshop.holderTemplate()
        let certificate = try Workshop.holder()
        #expect(certificate.version == 3)
        #expect(certificate.serial == [0x12, 0x34])
        #expect(certificate.subject == Workshop.holderName)
        #expect(certificate.issuer == Workshop.authorityName)
        #expect(certificate.notBefore == template.notBefore)
        #expect(certificate.notAfter == template.notAfter)
        #expect(try certificate.publicKey == .rsa(Keys.holder.publicKey))
        #expect(certificate.signatureAlgorithm == "1.2.840.113549.1.1.11")
        #expect(certificate.signatureDigest == "SHA256")
        #expect(certificate.keyUsage == [.digitalSignature, .keyEncipherment])
        #expect(certificate.extendedKeyUsage == [ExtendedKeyUsage.clientAuth])
        #expect(certificate.certificatePolicies == ["1.3.76.16.2.1"])
        #expect(certificate.basicConstraints?.isAuthority == false)
        #expect(certificate.unknownCriticalExtensions.isEmpty)
        #expect(certificate.isReencodable)
        #expect(try Workshop.authority().isAuthority)
    }

    @Test("the openssl command reads the same and finds the path good under strict rules")
    func command() throws {
        let bench = try Bench()
        try bench.write(Workshop.authority().pem, to: "ca.pem")
        try bench.write(Workshop.holder().pem, to: "holder.pem")
        let text = try bench.openssl("x509", "-in", "holder.pem", "-noout", "-text")
        for expected in [
            "Digital Signature, Key Encipherment", "TLS Web Client Authentication",
            "Policy: 1.3.76.16.2.1", "URI:http://crl.example/prova.crl",
            "X509v3 Key Usage: critical",
            "GN = MARIO", "CA:FALSE",
        ] {
            #expect(text.contains(expected), "\(expected) in \(text)")
        }
        try bench.openssl(
            "verify",
            "-x509_strict",
            "-purpose",
            "sslclient",
            "-auth_level",
            "2",
            "-attime",
            "\(Workshop.now.seconds)",
            "-CAfile",
            "ca.pem",
            "holder.pem"
        )
    }

    @Test("fingerprint and PEM agree with the openssl command's")
    func fingerprint() throws {
        let bench = try Bench()
        let certificate = try Workshop.holder()
        try bench.write(certificate.der, to: "holder.der")
        let printed = try bench.openssl(
            "x509",
            "-inform",
            "DER",
            "-in",
            "holder.der",
            "-noout",
            "-fingerprint",
            "-sha256"
        )
        let fingerprint = try #require(printed.split(separator: "=").last)
        #expect([UInt8](hex: String(fingerprint)) == certificate.sha256)
        try bench.openssl("x509", "-inform", "DER", "-in", "holder.der", "-out", "holder.pem")
        #expect(try bench.read("holder.pem") == certificate.pem)
    }

    @Test("a PEM file may hold several certificates and other things")
    func bundle() throws {
        let (first, second) = try (Workshop.authority(), Workshop.holder())
        let bundle = try Array("# comment\n".utf8) + first.pem + Keys.stranger.pem + second.pem
        #expect(try Certificate.pem(bundle) == [first, second])
        #expect(throws: CertificateError.noCertificate) { try Certificate.pem([]) }
        #expect(throws: CertificateError.malformed("damaged PEM")) {
            try Certificate.pem(first.pem + second.pem.dropLast(30))
        }
    }

    @Test("D11: bytes behind the certificate, and a cut one, are refused")
    func trailingBytes() throws {
        let der = try Workshop.holder().der
        #expect(throws: CertificateError.self) { try Certificate(der: der + [0]) }
        #expect(throws: CertificateError.self) { try Certificate(der: []) }
        for length in stride(from: 0, to: der.count, by: 13) {
            #expect(throws: CertificateError.self) {
                try Certificate(der: Array(der.prefix(length)))
            }
        }
    }

    @Test("D08, D09: an unknown critical extension and a doubled one are seen")
    func oddExtensions() throws {
        var template = Workshop.holderTemplate()
        let odd = RawExtension(oid: "1.2.3.4", isCritical: true, value: [0x05, 0x00])
        template.otherExtensions = [odd, odd]
        let certificate = try Workshop.holder(template)
        #expect(certificate.unknownCriticalExtensions == ["1.2.3.4", "1.2.3.4"])
        // A doubled extension that is read can't be read at all.
        template.otherExtensions = [
            RawExtension(oid: "2.5.29.15", isCritical: true, value: [0x03, 0x02, 0x07, 0x80])
        ]
        #expect(throws: OpenSSLError.self) { try Workshop.holder(template) }
    }

    @Test("every length of serial number and time before and after 2050 come back")
    func boundaries() throws {
        var template = Workshop.holderTemplate()
        template.serial = [UInt8](repeating: 0x7F, count: 20)
        template.notBefore = try #require(UnixTime(rfc3339: "1950-01-01T00:00:00Z"))
        template.notAfter = try #require(UnixTime(rfc3339: "2050-01-01T00:00:00Z"))
        let certificate = try Workshop.holder(template)
        #expect(certificate.serial == template.serial)
        #expect(certificate.notBefore == template.notBefore)
        #expect(certificate.notAfter == template.notAfter)
    }

    @Test("a name is written for people without anything that could disturb a terminal")
    func nameForPeople() {
        let name = DistinguishedName([.init("C", "IT"), .init("CN", "a,b\u{1B}[2J\u{0}")])
        #expect(name.description == "CN=a\\,b\u{FFFD}[2J\u{FFFD},C=IT")
        #expect(name.values(of: "CN") == ["a,b\u{1B}[2J\u{0}"])
        #expect(name.values(of: "2.5.4.6") == ["IT"])
    }

    @Test("D13: a NUL in the common name stays visible")
    func embeddedNUL() throws {
        var template = Workshop.holderTemplate()
        template.subject = DistinguishedName([.init("CN", "one\u{0}two")])
        #expect(try Workshop.holder(template).subject.values(of: "CN") == ["one\u{0}two"])
    }
}
