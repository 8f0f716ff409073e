// SPDX-License-Identifier: EUPL-1.2

import CivilTime
import OpenSSL
import Testing

@Suite("Paths of certificates that the openssl command made") struct CertificatePathTests {
    @Test("key identifiers may be missing; a signature by another key is refused all the same")
    func withoutKeyIdentifiers() throws {
        let bench = try Bench()
        try bench.write(Array(Self.configuration.utf8), to: "openssl.cnf")
        for name in ["authority", "stranger"] {
            try bench.openssl(
                ["req", "-x509", "-config", "openssl.cnf", "-extensions", "authority"]
                    + ["-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", "/C=IT/CN=CA"]
                    + ["-keyout", "\(name).key", "-out", "\(name).pem"]
            )
        }
        try bench.openssl(
            ["req", "-config", "openssl.cnf", "-newkey", "rsa:2048", "-nodes"]
                + ["-keyout", "holder.key", "-out", "holder.csr", "-subj", "/C=IT/CN=HOLDER"]
        )
        try bench.openssl(
            [
                "x509", "-req", "-in", "holder.csr", "-CA", "authority.pem", "-CAkey",
                "authority.key",
            ]
                + ["-set_serial", "7", "-days", "20", "-extfile", "openssl.cnf"]
                + ["-extensions", "holder", "-out", "holder.pem"]
        )
        let holder = try #require(try Certificate.pem(bench.read("holder.pem")).first)
        #expect(!holder.extensions.contains { $0.oid == "2.5.29.35" || $0.oid == "2.5.29.14" })

        let time = holder.notBefore.adding(seconds: 3600)
        for (name, isTrusted) in [("authority", true), ("stranger", false)] {
            let anchor = try #require(try Certificate.pem(bench.read("\(name).pem")).first)
            let result = CertificatePath.verify(
                leaf: holder,
                anchors: [anchor],
                intermediates: [],
                at: time,
                securityLevel: 2
            )
            #expect((result == .valid([holder, anchor])) == isTrusted, "\(name): \(result)")
        }
    }

    private static let configuration = """
        [req]
        distinguished_name = name
        [name]
        [authority]
        basicConstraints = critical, CA:TRUE
        keyUsage = critical, keyCertSign, cRLSign
        subjectKeyIdentifier = none
        authorityKeyIdentifier = none
        [holder]
        keyUsage = critical, digitalSignature
        extendedKeyUsage = clientAuth
        subjectKeyIdentifier = none
        authorityKeyIdentifier = none
        """
}
