// SPDX-License-Identifier: EUPL-1.2

/// A line of what `strace -f -o` writes.
struct SystemCall {
    let thread: String
    let name: String
    let text: String

    /// Reads a line; nil for what is no call: signals and ends of threads.
    init?(_ line: some StringProtocol) {
        let words = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
        guard words.count == 2, let open = words[1].firstIndex(of: "(") else { return nil }
        let name = words[1][..<open].drop { $0 == " " }
        guard !name.isEmpty, name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" })
        else { return nil }
        thread = String(words[0])
        self.name = String(name)
        text = String(words[1])
    }
}

extension Household {
    /// The calls that a trace among the household's files holds.
    func systemCalls(in name: String) throws -> [SystemCall] {
        try String(decoding: home.read(name), as: UTF8.self).split(separator: "\n")
            .compactMap { SystemCall($0) }
    }
}
