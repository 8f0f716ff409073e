// SPDX-License-Identifier: EUPL-1.2

/// What `--json` answers, as far as scripts may rely on it (DESIGN.md §7): a field that is missing
/// or of another type fails the test that reads it.
enum Answers {
    struct Card: Decodable {
        let schema, reader, atr, generation, cardID, teamNumber, issued, expires: String
        let holder: Holder
        let issuer: Issuer
        let certificate: Certificate
        let exchanges, bytes: Int

        struct Issuer: Decodable { let code, region: String }

        struct Certificate: Decodable {
            let subject, issuer, serial, notBefore, notAfter, location, sha256: String
            let keyBits: Int
        }
    }

    struct Holder: Decodable {
        let surname, givenName, fiscalCode, birthDate, sex: String
    }

    struct Verification: Decodable {
        let schema, verdict: String
        let checks: [Check]
        let triesLeft: Int?

        struct Check: Decodable { let id, result, detail: String }

        /// The ids of the checks with a result.
        func ids(_ result: String) -> [String] {
            checks.filter { $0.result == result }.map(\.id)
        }
    }

    struct Activation: Decodable, Equatable {
        let schema, `protocol`, region, teamNumber, expires, activatedOn, pin, puk: String
        let cip: String?
        let ledgerIndex: Int
        let checkpoint: String
        let holder: Holder

        /// Asked again, everything is answered again but the newest checkpoint.
        static func == (left: Activation, right: Activation) -> Bool {
            left.protocol == right.protocol && left.pin == right.pin && left.puk == right.puk
                && left.cip == right.cip && left.ledgerIndex == right.ledgerIndex
                && left.teamNumber == right.teamNumber && left.activatedOn == right.activatedOn
        }
    }

    struct Refusal: Decodable {
        let schema: String
        let refusal: Reason
    }

    struct Failure: Decodable {
        let schema: String
        let error: Reason
    }

    struct Reason: Decodable { let id, message, remedy: String }

    struct Activations: Decodable {
        let schema: String
        let activations: [Record]

        struct Record: Decodable {
            let `protocol`, phase: String
            let provingAttempts: Int
        }
    }

    struct Import: Decodable {
        let schema: String
        let imported, unchanged, superseded: Int
        let rejected: [Rejected]

        struct Rejected: Decodable {
            let line: Int
            let reason: String
        }
    }

    struct Station: Decodable { let schema, stationCertificate: String }

    struct LedgerVerification: Decodable {
        let schema, root: String
        let ok, anchored: Bool
        let size, checkpoints: Int
        let firstFailure: FirstFailure?

        struct FirstFailure: Decodable {
            let index: Int?
            let reason: String
        }
    }

    struct Readers: Decodable {
        let schema: String
        let readers: [Reader]

        struct Reader: Decodable {
            let name, content: String
            let atr: String?
        }
    }
}
