// SPDX-License-Identifier: EUPL-1.2

import OpenSSL
import Testing
import VirtualCard

extension StationTests {
    @Suite("What the card is asked for, beside OpenSC")
    struct Exchanges {
        private static let proven: [CardProfile] = [
            .st2021, .st2021ChainingOnly, .idemia2021, .classic1024,
        ]

        /// The exchanges that showing a card takes.
        private func exchangesToShow(_ household: Household) throws -> Int {
            let card = try household.oldCard()
            _ = try withCards(card, nil) {
                try household.tscns(["card", "show"]).expect(.exit(0))
            }
            return card.statistics.exchanges
        }

        @Test("at most 6 exchanges more to log in and sign", arguments: proven)
        func logIn(profile: CardProfile) throws {
            let household = try Household.ready(.ok, old: profile)
            let shown = try exchangesToShow(household)
            #expect(shown <= 16)
            let old = try household.oldCard()
            try withCards(old, household.newCard()) {
                let arguments = [
                    "card", "verify", "--json", "--reader", "00 00",
                    "--pin-file", household.path("pins/old.pin"),
                ]
                _ = try household.tscns(arguments).expect(.exit(0))
                let verified = old.statistics.exchanges
                #expect(verified - shown <= 6, "log in and sign a challenge")
                #expect(old.statistics.psos == 1)

                _ = try household.activate().expect(.exit(0))
                // Two signatures: the log-in's and the request's.
                #expect(old.statistics.psos == 3)
                let request = old.statistics.exchanges - verified - shown
                print("\(profile): show \(shown), log in \(verified - shown), request \(request)")
                #expect(request < 2 * (verified - shown), "one PIN is enough for both")
            }
        }

        @Test("OpenSC reads and signs with the same card, and asks it for more")
        func openSC() throws {
            let household = try Household.ordinary()
            let shown = try exchangesToShow(household)
            let card = try household.oldCard()
            try withCards(card, nil) {
                let read = try Program.installed("pkcs15-tool").run(
                    ["--reader", "0", "--read-certificate", "01"],
                    environment: ["HOME": household.home.path]
                ).expect(.exit(0))
                let certificate = try #require(Certificate.pem(read.output).first)
                let path = card.profile.layout.certificate
                #expect(certificate.der == household.world.old.files[path])
                let readByOpenSC = card.statistics.exchanges
                #expect(readByOpenSC > shown)

                let message = Array("signed by OpenSC".utf8)
                try household.home.write(message, to: "message")
                try household.home.write(certificate.pem, to: "certificate")
                _ = try Program.installed("pkcs11-tool").run(
                    [
                        "--slot-index", "0", "--login", "--pin", household.world.plan.old.pin,
                        "--sign", "--id", "01", "--mechanism", "SHA256-RSA-PKCS",
                        "--input-file", household.path("message"),
                        "--output-file", household.path("signature"),
                    ],
                    environment: ["HOME": household.home.path]
                ).expect(.exit(0))
                let signedByOpenSC = card.statistics.exchanges - readByOpenSC
                #expect(signedByOpenSC > shown + 6)
                guard case .rsa(let key) = certificate.publicKey else {
                    Issue.record("the certificate's key is not RSA")
                    return
                }
                let signature = try household.home.read("signature")
                #expect(key.isValidPKCS1(signature: signature, sha256: SHA256.digest(message)))
                let openssl = try Program.installed("openssl")
                let extracted = try openssl.run(
                    ["x509", "-in", household.path("certificate"), "-noout", "-pubkey"]
                ).expect(.exit(0))
                try household.home.write(extracted.output, to: "key")
                _ = try openssl.run([
                    "dgst", "-sha256", "-verify", household.path("key"),
                    "-signature", household.path("signature"), household.path("message"),
                ]).expect(.exit(0))
                print("OpenSC: certificate \(readByOpenSC), log in and sign \(signedByOpenSC)")
            }
        }
    }
}
