// SPDX-License-Identifier: EUPL-1.2

import Activation
import Secrets

/// Where a command gets a PIN from: a file, standard input, or the terminal without echo.
struct PINEntry: Sendable {
    /// A path, `-`, or nil for the terminal.
    let file: String?

    /// More than any PIN has, so that what is too long is seen to be.
    private static let limit = 64

    /// Asks for a PIN; at the terminal again until it is well formed, for nothing is sent before.
    ///
    /// - Parameter prompt: What to ask at the terminal.
    /// - Returns: A PIN that is well formed.
    /// - Throws: `pin.format` when the file's is not; `usage` when there is no terminal.
    func pin(prompt: String) throws(Failure) -> PIN {
        guard let file else { return try typed(prompt) }
        do {
            return try PIN(LockedBytes.firstLine(of: file, limit: Self.limit))
        } catch SecretFileError.tooLong {
            throw Failure(.pinFormat)
        } catch let error as SecretFileError {
            throw Failure(error)
        } catch {
            throw Failure(.pinFormat)
        }
    }

    private func typed(_ prompt: String) throws(Failure) -> PIN {
        while true {
            do {
                let typed = try LockedBytes.typed(prompt: prompt, limit: Self.limit)
                guard typed.count > 0 else { throw Failure(.pinFormat) }
                return try PIN(typed)
            } catch is PINFormatError {
                Output.remark("Il PIN ha da 5 a 8 cifre; nulla è stato inviato.")
            } catch let error as SecretFileError {
                throw Failure(error)
            } catch {
                throw Failure(.pinFormat)
            }
        }
    }
}
