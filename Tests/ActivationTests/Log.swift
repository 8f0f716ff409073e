// SPDX-License-Identifier: EUPL-1.2

import Foundation
import Ledger
import Testing

@testable import Activation

/// An entry of the ledger as a test looks at it.
struct LogEntry: Equatable {
    let event: String
    let rule: String?
    let proof: String?
    let protocolNumber: String?
    /// The values that were committed to.
    let personal: [String: String]
}

extension Bench {
    /// Every entry, in order.
    func log() throws -> [LogEntry] {
        var stored: [StoredEntry] = []
        try ledger().read { state throws(LedgerError) in
            try state.forEachEntry(from: 0) { entry in
                stored.append(entry)
                return true
            }
        }
        return try stored.map { entry in
            let body = try JSONSerialization.jsonObject(with: Data(entry.body))
            let members = try #require(body as? [String: Any])
            return LogEntry(
                event: try #require(members["event"] as? String),
                rule: members["rule"] as? String,
                proof: members["proof"] as? String,
                protocolNumber: members["protocol"] as? String,
                personal: entry.openings.reduce(into: [:]) { $0[$1.field] = $1.text }
            )
        }
    }

    /// The events of all entries, in order.
    func events() throws -> [String] { try log().map(\.event) }

    /// Where an activation stands.
    func record(of number: ProtocolNumber) throws -> ActivationRecord {
        let record: ActivationRecord? = try ledger().read { state throws(LedgerError) in
            try state.activation(number.text)
        }
        return try #require(record)
    }
}
