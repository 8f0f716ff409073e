// SPDX-License-Identifier: EUPL-1.2

import Activation
import Secrets

/// Where a command gets a PIN from: a file, standard input, or the terminal without echo.
struct PINEntry: Sendable {
    private let source: SecretSource?

    /// More than any PIN has, so that what is too long is seen to be.
    private static let limit = 64

    /// Opens the file at once.
    ///
    /// - Parameter file: A path, `-`, or nil for the terminal.
    /// - Throws: `usage` when the file can't be read.
    init(file: String?) throws(Failure) {
        do {
            source = try file.map { path throws(SecretFileError) in try SecretSource(path) }
        } catch {
            throw Failure(
                id: "usage",
                message: "«\(file ?? "")» can't be read.",
                remedy: "Name a file with the PIN on its first line, or «-» for standard input.",
                status: .usage
            )
        }
    }

    /// Asks for a PIN; at the terminal again until it is well formed, for nothing is sent before.
    ///
    /// - Parameter prompt: What to ask at the terminal.
    /// - Returns: A PIN that is well formed.
    /// - Throws: `pin.format` when the file's is not; `usage` when there is no terminal.
    func pin(prompt: String) throws(Failure) -> PIN {
        guard let source else { return try typed(prompt) }
        do {
            return try PIN(source.line(limit: Self.limit))
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
