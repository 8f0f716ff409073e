// SPDX-License-Identifier: EUPL-1.2

import Activation
import CivilTime
import Configuration
import Foundation
import Trust

/// What an admin may set: `tscnsd.yaml` in the configuration directory, or the environment.
///
/// Every key has a default; `policy.revocation` is `TSCNS_POLICY_REVOCATION` in the environment.
struct Settings: Sendable {
    /// `readers.deny`: parts of names of readers that are never used.
    let deniedReaders: [String]
    /// `policy.newCard`: whether the new card must be inserted and proven.
    let newCard: NewCardPolicy
    /// `policy.unprovenPIN`: names of generations that get a PIN although theirs is unproven.
    let unprovenPIN: [String]
    /// `policy.revocation`, `policy.weakUntil`.
    let trust: TrustPolicy
    /// `station.number`: the number in protocol numbers; unique among the stations of an issuer.
    let stationNumber: Int?

    /// The same, as the engine wants it.
    var policy: Policy {
        Policy(
            trust: trust,
            requiresNewCard: newCard == .required,
            unprovenPIN: Set(unprovenPIN)
        )
    }

    enum NewCardPolicy: String {
        case required
        case typed
    }

    /// Reads the settings.
    ///
    /// - Parameter directory: Where `tscnsd.yaml` is; without the file the defaults hold.
    /// - Throws: `configuration.invalid` when the file can't be read or a value is none.
    init(directory: String) async throws(Failure) {
        let path = directory + "/tscnsd.yaml"
        do {
            let environment = EnvironmentVariablesProvider()
                .prefixKeys(with: "tscns")
            guard FileManager.default.fileExists(atPath: path) else {
                try self.init(ConfigReader(provider: environment))
                return
            }
            let file = try await FileProvider<YAMLSnapshot>(
                config: ConfigReader(
                    provider: InMemoryProvider(values: ["filePath": .init(stringLiteral: path)])
                )
            )
            try self.init(ConfigReader(providers: [environment, file]))
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Self.invalid("\(path): \(error)")
        }
    }

    private init(_ reader: ConfigReader) throws {
        deniedReaders = reader.stringArray(forKey: "readers.deny", default: [])
        unprovenPIN = reader.stringArray(forKey: "policy.unprovenPIN", default: [])
        stationNumber = reader.int(forKey: "station.number")
        for key in ["readers.deny", "policy.unprovenPIN"] {
            let key = ConfigKey(key)
            guard reader.string(forKey: key) == nil || reader.stringArray(forKey: key) != nil else {
                throw Self.invalid("\(key) is no list")
            }
        }
        guard (0...99_999).contains(stationNumber ?? 0) else {
            throw Self.invalid("station.number is not between 0 and 99999")
        }
        let newCard = reader.string(forKey: "policy.newCard", default: "required")
        guard let newCard = NewCardPolicy(rawValue: newCard) else {
            throw Self.invalid("policy.newCard is neither required nor typed")
        }
        self.newCard = newCard
        let revocation = reader.string(forKey: "policy.revocation", default: "require")
        guard let revocation = TrustPolicy.Revocation(rawValue: revocation) else {
            throw Self.invalid("policy.revocation is neither require nor prefer")
        }
        var trust = TrustPolicy()
        trust.revocation = revocation
        if let text = reader.string(forKey: "policy.weakUntil") {
            guard let date = CalendarDate(iso8601: text) else {
                throw Self.invalid("policy.weakUntil is no date YYYY-MM-DD")
            }
            trust.weakUntil = date
        }
        self.trust = trust
    }

    private static func invalid(_ reason: String) -> Failure {
        Failure(
            id: "configuration.invalid",
            message: "The configuration is not valid: \(reason).",
            remedy: "Correct it, or remove the key to get its default.",
            status: .unavailable
        )
    }
}
