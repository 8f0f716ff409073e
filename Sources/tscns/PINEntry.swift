// SPDX-License-Identifier: EUPL-1.2

import Activation
import Secrets

/// Where a command gets a PIN from: a file, standard input, or the terminal without echo.
struct PINEntry: Sendable {
    /// A path, `-`, or nil for the terminal.
    let file: String?

    /// Asks for a PIN.
    ///
    /// - Parameter prompt: What to ask at the terminal.
    /// - Returns: A PIN that is well formed.
    /// - Throws: `pin.format` when it is not five to eight digits; nothing is sent then.
    func pin(prompt: String) throws(Failure) -> PIN {
        let typed: LockedBytes
        do {
            typed =
                if let file {
                    try LockedBytes.firstLine(of: file, limit: 64)
                } else {
                    try LockedBytes.typed(prompt: prompt, limit: 64)
                }
        } catch .tooLong {
            throw Failure(.pinFormat)
        } catch {
            throw Failure(error)
        }
        do { return try PIN(typed) } catch { throw Failure(.pinFormat) }
    }
}
