// SPDX-License-Identifier: EUPL-1.2

internal import CPCSC

/// A connection to pcscd, for one thread.
public struct ReaderContext: ~Copyable {
    private let context: SCARDCONTEXT
    private let watch: CallWatch

    /// The most readers that pcsc-lite 1.9.9 knows.
    private static let readerLimit = 16

    /// Connects to pcscd.
    ///
    /// - Parameter watch: Of the thread that this context belongs to.
    /// - Throws: `serviceUnavailable`, `versionMismatch` or `accessDenied`.
    public init(_ watch: CallWatch) throws(PCSCError) {
        var context = SCARDCONTEXT()
        let code = watch.time(.connect, until: .now + Timeout.connect) {
            unsafe SCardEstablishContext(DWORD(SCARD_SCOPE_SYSTEM), nil, nil, &context)
        }
        guard code == SCARD_S_SUCCESS else { throw PCSCError(code: code, established: false) }
        self.context = context
        self.watch = watch
    }

    deinit {
        SCardReleaseContext(context)
    }

    /// The readers that are there now, in pcscd's order; none is no error.
    public func readers() throws(PCSCError) -> [ReaderName] {
        var names = [CChar](repeating: 0, count: Self.readerLimit * Int(MAX_READERNAME) + 1)
        var length = DWORD(names.count)
        let code = watch.time(.connect, until: .now + Timeout.connect) {
            unsafe SCardListReaders(context, nil, &names, &length)
        }
        if code == Int(SCARD_E_NO_READERS_AVAILABLE) { return [] }
        guard code == SCARD_S_SUCCESS, length <= names.count else {
            throw PCSCError(code: code, established: true)
        }
        return names.prefix(Int(length)).split(separator: 0).prefix(Self.readerLimit)
            .map { ReaderName(bytes: Array($0)) }
    }

    /// What is in a reader now.
    public func state(of reader: ReaderName) throws(PCSCError) -> ReaderState {
        try change(of: reader, from: nil, within: .zero)
    }

    /// Waits until a reader's state is another than the one that is known.
    ///
    /// - Parameters:
    ///   - reader: The reader to watch.
    ///   - known: The state that was seen last.
    ///   - limit: The longest wait, at most 60 seconds at a time.
    /// - Returns: The new state.
    /// - Throws: `timedOut` when nothing changed.
    public func change(
        of reader: ReaderName,
        from known: ReaderState?,
        within limit: Duration
    ) throws(PCSCError) -> ReaderState {
        try WatchedReader(context: context, name: reader, watch: watch)
            .change(from: known, within: limit)
    }

    /// Connects to the card in a reader, shared with other programs.
    ///
    /// - Throws: `cardAbsent`, `cardBusy`, `cardUnresponsive` and the service's errors.
    public func connect(to reader: ReaderName) throws(PCSCError) -> CardConnection {
        try CardConnection(WatchedReader(context: context, name: reader, watch: watch))
    }
}

/// How long calls may take before their process is given up.
enum Timeout {
    /// Another program may hold a transaction, for which pcscd waits without limit.
    static let connect = Duration.seconds(5)
    /// One exchange; RSA-2048 takes a slow card about a second.
    static let exchange = Duration.seconds(8)
    /// All exchanges of one transaction: a whole card takes about a second and a half.
    static let transaction = Duration.seconds(9)
}
