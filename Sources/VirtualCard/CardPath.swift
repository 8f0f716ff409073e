// SPDX-License-Identifier: EUPL-1.2

/// Where a file is on a card: the application it belongs to and its path below the MF.
///
/// Written as `1100/1102` in the application that is selected after a reset, and with the name of
/// the application before it, `ESIGN:DA01/C001`, in any other.
public struct CardPath: Sendable, Hashable, CustomStringConvertible {
    /// The application's name in its profile; nil for the one selected after a reset.
    public let application: String?
    /// File identifiers below the MF, at least one.
    public let identifiers: [UInt16]

    /// The path with these file identifiers.
    public init(_ identifiers: UInt16..., application: String? = nil) {
        self.identifiers = identifiers
        self.application = application
    }

    /// The path that a text writes, or nil when it writes none.
    public init?(_ text: String) {
        let halves = text.split(separator: ":", omittingEmptySubsequences: false)
        guard let path = halves.last, halves.count <= 2 else { return nil }
        var identifiers: [UInt16] = []
        for part in path.split(separator: "/", omittingEmptySubsequences: false) {
            guard part.utf8.count == 4, let identifier = UInt16(part, radix: 16)
            else { return nil }
            identifiers.append(identifier)
        }
        guard !identifiers.isEmpty, halves.first?.isEmpty == false else { return nil }
        self.identifiers = identifiers
        application = halves.count == 2 ? String(halves[0]) : nil
    }

    /// The text that `init(_:)` reads.
    public var description: String {
        let path = identifiers.map { identifier in
            let digits = String(identifier, radix: 16, uppercase: true)
            return String(repeating: "0", count: 4 - digits.count) + digits
        }.joined(separator: "/")
        return application.map { "\($0):\(path)" } ?? path
    }
}
