// SPDX-License-Identifier: EUPL-1.2

import OpenSSL
import TSCNS
import Testing

@testable import Trust

@Suite("Binding of certificate and card") struct BindingTests {
    @Test("B06: the digest may be over the whole file, the declared bytes, or those and the header")
    func digests() throws {
        let whole = try verdict()[.personalData]
        #expect(whole.detail == "the digest is over the whole file")
        let declared = try verdict { $0.hashed = { Array($0.file[$0.fieldsRange]) } }
        #expect(declared[.personalData].result == .pass)
        #expect(declared[.personalData].detail == "the digest is over the declared bytes")
        let header = try verdict {
            $0.hashed = { Array($0.file[..<$0.fieldsRange.upperBound]) }
        }
        #expect(header[.personalData].result == .pass)
        #expect(header[.personalData].detail.contains("header"))
    }

    @Test("B06: a digest over anything else is refused")
    func otherDigest() throws {
        let verdict = try verdict { $0.hashed = { $0.file + [0] } }
        #expect(verdict.failures.map(\.id) == [.personalData])
    }

    @Test("a certificate for another card is refused")
    func otherCard() throws {
        let verdict = try verdict {
            $0.commonName = { $0.replacing("6090012345678000", with: "6090012345670007") }
        }
        #expect(verdict.failures.map(\.id) == [.cardID])
    }

    @Test("B04: another person's code, and one that is no codice fiscale, are refused")
    func otherPerson() throws {
        let other = try verdict {
            $0.commonName = { $0.replacing("RSSMRA80A01H501U", with: "VRDLRA85M41H501X") }
        }
        #expect(other.failures.map(\.id) == [.fiscalCode])
        let wrongLetter = try verdict {
            $0.fiscalCode = "RSSMRA80A01H501Z"
            $0.commonName = { $0.replacing("RSSMRA80A01H501U", with: "RSSMRA80A01H501Z") }
        }
        #expect(wrongLetter.failures.map(\.id) == [.fiscalCode])
    }

    @Test("a common name of another form fails all that depends on it")
    func otherForm() throws {
        for form in ["Mario Rossi", "RSSMRA80A01H501U", "RSSMRA80A01H501U/6090012345678000"] {
            let verdict = try verdict { $0.commonName = { _ in form } }
            #expect(verdict.failures.map(\.id) == [.cardID, .fiscalCode, .personalData])
        }
    }

    @Test("the common name is split at its first slash and the first dot behind it")
    func split() throws {
        let name = try #require(CertificateName("RSSMRA80A01H501U/6090012345678000.a/b.c+d="))
        #expect(name.fiscalCode == "RSSMRA80A01H501U")
        #expect(name.cardID == "6090012345678000")
        #expect(name.hash == "a/b.c+d=")
        #expect(CertificateName("a.b/c") == nil)
        #expect(CertificateName("") == nil)
    }

    @Test("other names are refused, and a certificate without names leaves it open")
    func names() throws {
        let other = try verdict { $0.surname = "BIANCHI" }
        #expect(other.failures.map(\.id) == [.names])
        let missing = try verdict {
            $0.template = { $0.subject.attributes.removeLast(2) }
        }
        #expect(missing[.names].result == .unknown)
        #expect(missing.outcome == .unverified)
    }

    @Test(
        "two writings of one name agree",
        arguments: [
            ("NICOLÒ", "NICOLO'"), ("D'ANGELO", "D ANGELO"), ("D’ANGELO", "DANGELO"),
            ("De Rossi", "DE  ROSSI"), ("MÜLLER", "MULLER"), ("Nicolo\u{300}", "NICOLÒ"),
            ("STRAUß", "STRAUSS"), ("Æ", "AE"), ("PAPA-RUSSO", "PAPA RUSSO"),
        ]
    )
    func sameNames(_ left: String, _ right: String) {
        #expect(PersonName(left) == PersonName(right))
    }

    @Test("different names stay different")
    func differentNames() {
        #expect(PersonName("ROSSI") != PersonName("ROSSO"))
        #expect(PersonName("ŠIMIĆ") != PersonName("IMI"))
        #expect(PersonName("MARIO") != PersonName("MARIO LUIGI"))
    }

    @Test("an accent on the card and an apostrophe in the certificate make no difference")
    func accentOnCard() throws {
        let verdict = try verdict {
            $0.givenName = "NICOL\u{D2}"
            $0.template = { template in
                template.subject.attributes.removeLast(2)
                template.subject.attributes += [.init("GN", "NICOLO'"), .init("SN", "Rossi")]
            }
        }
        #expect(verdict[.names].result == .pass)
    }
}
