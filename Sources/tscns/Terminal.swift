// SPDX-License-Identifier: EUPL-1.2

import Foundation
import Glibc

/// Questions to the person at the terminal that are no secrets.
enum Terminal {
    /// Whether somebody can be asked.
    static var isThere: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1 }

    /// Shows something that belongs to the person at the terminal alone, never to a log.
    static func show(_ text: String) {
        FileHandle(forWritingAtPath: "/dev/tty")?.write(Data((text + "\n").utf8))
    }

    /// Asks a question; nil when the input has ended.
    static func ask(_ question: String) -> String? {
        FileHandle.standardError.write(Data(question.utf8))
        return readLine()
    }
}
