// SPDX-License-Identifier: EUPL-1.2

/// How a command ends, as scripts see it.
enum ExitStatus: Int32 {
    case done = 0
    case unexpected = 1
    case usage = 2
    case card = 3
    case refused = 4
    case integrity = 5
    case notPermitted = 6
    case unavailable = 7
}

/// Why a command did not do what it was asked.
struct Failure: Error {
    /// A stable name that scripts may rely on.
    let id: String
    /// One sentence: what happened, and why.
    let message: String
    /// What to do next.
    let remedy: String
    let status: ExitStatus
    /// What to note for the admin, in English, without personal data.
    var note: String?
    /// PIN tries that the card said are left, after a wrong PIN.
    var triesLeft: Int?
}
