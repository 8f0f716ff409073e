// SPDX-License-Identifier: EUPL-1.2

public import Ledger
public import Registry

/// Why something did not go on.
public enum Stop: Error {
    /// A rule, a reader, a card or a PIN: named, and told in plain words by `RuleText`.
    case rule(RuleID, detail: Detail = .none)
    /// The ledger could not be read or written.
    case ledger(LedgerError)
    /// The registry could not be read or written.
    case registry(RegistryError)
    /// This station lacks a key, or a file of its own is not as it must be.
    case station(reason: String)

    /// What the words need besides the rule.
    public enum Detail: Sendable, Hashable {
        /// Nothing.
        case none
        /// PIN tries that the card said are left; nil when it did not say.
        case triesLeft(Int?)
        /// More for the admin, in English, without personal data.
        case note(String)
    }
}
