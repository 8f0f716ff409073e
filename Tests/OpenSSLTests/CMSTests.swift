// SPDX-License-Identifier: EUPL-1.2

import Foundation
import OpenSSL
import Testing

@Suite("CMS") struct CMSTests {
    private let content = Array("{\"kind\":\"batch\"}\r\n{\"kind\":\"card\"}\n".utf8)

    private func revealed(_ bytes: borrowing WipedBytes) -> [UInt8] {
        bytes.withBytes { span in span.indices.map { span[$0] } }
    }

    private func signed() throws -> [UInt8] {
        try revealed(
            CMS.sign(content.span, certificate: Workshop.holder(), key: Keys.holder)
        )
    }

    /// A bench with the certificates and keys of signer (`holder`) and recipient (`station`).
    private func bench() throws -> Bench {
        let bench = try Bench()
        try bench.write(content, to: "content")
        try bench.write(Workshop.holder().pem, to: "holder.pem")
        try bench.write(Keys.holder.pem, to: "holder.key")
        try bench.write(Workshop.authority().pem, to: "station.pem")
        try bench.write(Keys.authority.pem, to: "station.key")
        return bench
    }

    private func open(_ der: [UInt8]) throws -> [UInt8] {
        try revealed(
            CMS.open(der.span, certificate: Workshop.authority(), key: Keys.authority)
        )
    }

    private func verify(_ der: [UInt8], signers: [Certificate]? = nil) throws -> [UInt8] {
        let verified = try CMS.verify(der.span, signers: signers ?? [Workshop.holder()])
        #expect(try verified.signer == Workshop.holder())
        return revealed(verified.content)
    }

    @Test(
        "what is signed and enveloped here is verified and opened here",
        arguments: [0, 1, 70000]
    )
    func roundTrip(_ length: Int) throws {
        let content = [UInt8](repeating: 0x0A, count: length)
        let signed = try CMS.sign(
            content.span,
            certificate: Workshop.holder(),
            key: Keys.holder
        )
        for cipher in CMS.Cipher.allCases {
            let enveloped = try signed.withBytes { signed in
                try CMS.envelop(
                    signed,
                    to: [Workshop.holder(), Workshop.authority()],
                    cipher: cipher
                )
            }
            #expect(try verify(open(enveloped)) == content)
        }
    }

    @Test(
        "the openssl command verifies and opens what is made here",
        arguments: CMS.Cipher.allCases
    )
    func toCommand(_ cipher: CMS.Cipher) throws {
        let bench = try bench()
        let signed = try signed()
        let der = try CMS.envelop(signed.span, to: [Workshop.authority()], cipher: cipher)
        try bench.write(der, to: "enveloped")
        try bench.openssl(
            "cms",
            "-decrypt",
            "-binary",
            "-inform",
            "DER",
            "-in",
            "enveloped",
            "-recip",
            "station.pem",
            "-inkey",
            "station.key",
            "-out",
            "signed"
        )
        try bench.openssl(
            "cms",
            "-verify",
            "-binary",
            "-inform",
            "DER",
            "-in",
            "signed",
            "-certfile",
            "holder.pem",
            "-nointern",
            "-noverify",
            "-out",
            "verified"
        )
        #expect(try bench.read("verified") == content)
    }

    @Test(
        "what the openssl command makes is verified and opened here",
        arguments: ["-aes-256-gcm", "-aes-256-cbc"],
        [[], ["-keyopt", "rsa_padding_mode:oaep"], ["-stream"]]
    )
    func fromCommand(_ cipher: String, _ options: [String]) throws {
        let bench = try bench()
        try bench.openssl(
            "cms",
            "-sign",
            "-binary",
            "-nodetach",
            "-outform",
            "DER",
            "-in",
            "content",
            "-signer",
            "holder.pem",
            "-inkey",
            "holder.key",
            "-out",
            "signed"
        )
        let isKeyOption = options.first == "-keyopt"
        try bench.openssl(
            ["cms", "-encrypt", "-binary", cipher, "-outform", "DER", "-in", "signed"]
                + (isKeyOption ? [] : options) + ["-out", "enveloped", "-recip", "station.pem"]
                + (isKeyOption ? options : [])
        )
        #expect(try verify(open(bench.read("enveloped"))) == content)
    }

    @Test("weaker ciphers are refused by name", arguments: ["des-ede3-cbc", "aes-128-cbc"])
    func weakCiphers(_ cipher: String) throws {
        let bench = try bench()
        try bench.openssl(
            "cms",
            "-encrypt",
            "-binary",
            "-\(cipher)",
            "-outform",
            "DER",
            "-in",
            "content",
            "-out",
            "enveloped",
            "station.pem"
        )
        let der = try bench.read("enveloped")
        #expect(throws: CMSError.cipherRefused(cipher.uppercased())) { try open(der) }
        #expect(throws: CMSError.cipherRefused("id-aes256-GCM")) {
            let gcm = try CMS.envelop(content.span, to: [Workshop.authority()])
            _ = try CMS.open(
                gcm.span,
                certificate: Workshop.authority(),
                key: Keys.authority,
                ciphers: [.aes256CBC]
            )
        }
    }

    @Test("weaker digests are refused by name", arguments: ["sha1", "md5"])
    func weakDigests(_ digest: String) throws {
        let bench = try bench()
        try bench.openssl(
            "cms",
            "-sign",
            "-binary",
            "-nodetach",
            "-md",
            digest,
            "-outform",
            "DER",
            "-in",
            "content",
            "-signer",
            "holder.pem",
            "-inkey",
            "holder.key",
            "-out",
            "signed"
        )
        let der = try bench.read("signed")
        #expect(throws: CMSError.digestRefused(digest.uppercased())) { try verify(der) }
    }

    @Test("an envelope to others, and a content that is no envelope, are not opened")
    func addressees() throws {
        let der = try CMS.envelop(content.span, to: [Workshop.holder()])
        #expect(throws: CMSError.notForThisCertificate) { try open(der) }
        let signed = try signed()
        #expect(throws: CMSError.notEnveloped) { try open(signed) }
        #expect(throws: CMSError.malformed) { try open([]) }
        #expect(throws: CMSError.malformed) { try open(content) }
    }

    @Test("a changed or cut envelope is not opened")
    func tamperedEnvelope() throws {
        let der = try CMS.envelop(content.span, to: [Workshop.authority()])
        for position in [der.count - 1, der.count - 30] {
            var changed = der
            changed[position] ^= 1
            #expect(throws: CMSError.notAuthentic) { try open(changed) }
        }
        for length in stride(from: 0, to: der.count, by: 11) {
            #expect(throws: CMSError.malformed) { try open(Array(der.prefix(length))) }
        }
    }

    @Test("the wrong key for the right certificate opens nothing", arguments: CMS.Cipher.allCases)
    func wrongKey(_ cipher: CMS.Cipher) throws {
        let der = try CMS.envelop(content.span, to: [Workshop.authority()], cipher: cipher)
        do {
            let opened = try CMS.open(
                der.span,
                certificate: Workshop.authority(),
                key: Keys.stranger
            )
            // CBC has no tag: one wrong key in 256 ends in padding that looks right.
            #expect(cipher == .aes256CBC)
            #expect(revealed(opened) != content)
        } catch {
            #expect(error as? CMSError == .notAuthentic)
        }
    }

    @Test("only a certificate that may sign is believed, whatever comes within")
    func signers() throws {
        let der = try signed()
        #expect(try verify(der) == content)
        #expect(try verify(der, signers: [Workshop.authority(), Workshop.holder()]) == content)
        #expect(throws: CMSError.signerUnknown) {
            try verify(der, signers: [Workshop.authority()])
        }
        #expect(throws: CMSError.signerUnknown) { try verify(der, signers: []) }
    }

    @Test("two signatures must both be good and by ones who may sign")
    func twoSignatures() throws {
        let bench = try bench()
        try bench.openssl(
            "cms",
            "-sign",
            "-binary",
            "-nodetach",
            "-outform",
            "DER",
            "-in",
            "content",
            "-signer",
            "holder.pem",
            "-inkey",
            "holder.key",
            "-signer",
            "station.pem",
            "-inkey",
            "station.key",
            "-out",
            "signed"
        )
        let der = try bench.read("signed")
        #expect(throws: CMSError.signerUnknown) { try verify(der) }
        let both = try CMS.verify(
            der.span,
            signers: [Workshop.holder(), Workshop.authority()]
        )
        #expect(both.content.count == content.count)
    }

    @Test("changed content, a detached signature, nobody's signature and other types are refused")
    func badSignatures() throws {
        let der = try signed()
        let position = try #require(der.firstRange(of: Array("batch".utf8))?.lowerBound)
        var changed = der
        changed[position] ^= 1
        #expect {
            try verify(changed)
        } throws: { error in
            if case .signatureInvalid = error as? CMSError { true } else { false }
        }
        let bench = try bench()
        try bench.openssl(
            "cms",
            "-sign",
            "-binary",
            "-outform",
            "DER",
            "-in",
            "content",
            "-signer",
            "holder.pem",
            "-inkey",
            "holder.key",
            "-out",
            "detached"
        )
        let detached = try bench.read("detached")
        #expect(throws: CMSError.self) { try verify(detached) }
        try bench.openssl(
            "crl2pkcs7",
            "-nocrl",
            "-certfile",
            "holder.pem",
            "-outform",
            "DER",
            "-out",
            "certificates"
        )
        let unsigned = try bench.read("certificates")
        #expect(throws: CMSError.notSigned) { try verify(unsigned) }
        let enveloped = try CMS.envelop(content.span, to: [Workshop.authority()])
        #expect(throws: CMSError.notSigned) { try verify(enveloped) }
        #expect(throws: CMSError.malformed) { try verify(der + [0]) }
    }

    @Test("more bytes than are ever read are refused before they are looked at")
    func tooLong() throws {
        let length = CMS.maximumLength + 1
        let bytes = [UInt8](repeating: 0x30, count: length)
        #expect(throws: CMSError.tooLong(length)) { try open(bytes) }
        #expect(throws: CMSError.tooLong(length)) { try verify(bytes) }
        #expect(throws: CMSError.tooLong(length)) {
            try CMS.envelop(bytes.span, to: [Workshop.authority()])
        }
    }
}
