// SPDX-License-Identifier: EUPL-1.2

internal import BaseEncoding
internal import OpenSSL
internal import TSCNS

/// Whether a certificate is for the card it was read from.
///
/// The certificate's common name holds the codice fiscale, the number of the card and the digest of
/// its personal data (AgID, profile of the CNS authentication certificate).
struct Bindings {
    let certificate: Certificate
    let card: CardContents

    /// Reports the four checks.
    func check(_ findings: inout Findings) {
        findings.report(names, as: .names)
        let commonNames = certificate.subject.values(of: "CN")
        guard commonNames.count == 1, let name = CertificateName(commonNames[0]) else {
            for id in [CheckID.cardID, .fiscalCode, .personalData] {
                findings.report(id, .fail, "the common name is not code, card and digest")
            }
            return
        }
        findings.report(cardID(name), as: .cardID)
        findings.report(fiscalCode(name), as: .fiscalCode)
        findings.report(personalData(name), as: .personalData)
    }

    private func cardID(_ name: CertificateName) -> Finding {
        name.cardID == card.cardID.text
            ? .pass("the certificate names this card")
            : .fail("the certificate names another card")
    }

    private func fiscalCode(_ name: CertificateName) -> Finding {
        guard name.fiscalCode == card.personalData.fiscalCodeText else {
            return .fail("certificate and card name different people")
        }
        guard card.personalData.fiscalCode != nil else {
            return .fail("certificate and card agree on something that is no codice fiscale")
        }
        return .pass("certificate and card agree")
    }

    /// Which bytes are hashed is not published; all three that were seen or can be meant count.
    private func personalData(_ name: CertificateName) -> Finding {
        let data = card.personalData
        let candidates = [
            ("the whole file", data.file[...]),
            ("the declared bytes", data.file[data.fieldsRange]),
            ("the declared bytes and their header", data.file[..<data.fieldsRange.upperBound]),
        ]
        for (description, bytes) in candidates
        where Base64.encode(SHA1.digest(Array(bytes))) == name.hash {
            return .pass("the digest is over \(description)")
        }
        return .fail("the digest in the certificate is over other data")
    }

    private var names: Finding {
        let given = certificate.subject.values(of: "GN")
        let surname = certificate.subject.values(of: "SN")
        guard given.count == 1, surname.count == 1 else {
            return .unknown("the certificate does not hold one given name and one surname")
        }
        let isSame =
            PersonName(given[0]) == PersonName(card.personalData.givenName)
            && PersonName(surname[0]) == PersonName(card.personalData.surname)
        return isSame
            ? .pass("certificate and card hold the same names")
            : .fail("certificate and card hold different names")
    }
}
