// SPDX-License-Identifier: EUPL-1.2

import Foundation
import Glibc

/// A count that grows on standard error while long work goes on, when somebody is there to see it.
struct Progress {
    let label: String
    private let isSeen = isatty(STDERR_FILENO) == 1

    init(label: String) {
        self.label = label
    }

    func show(_ count: Int) {
        if isSeen { write("\r\(count) \(label)") }
    }

    func end() {
        if isSeen { write("\r") }
    }

    private func write(_ text: String) {
        FileHandle.standardError.write(Data(text.utf8))
    }
}
