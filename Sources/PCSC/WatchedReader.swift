// SPDX-License-Identifier: EUPL-1.2

internal import CPCSC

/// A reader as one context sees it, for the thread of that context.
struct WatchedReader {
    let context: SCARDCONTEXT
    let name: ReaderName
    let watch: CallWatch

    /// Waits until the reader's state is another than the one that is known.
    func change(
        from known: ReaderState?,
        within limit: Duration
    ) throws(PCSCError) -> ReaderState {
        var entry = unsafe SCARD_READERSTATE()
        unsafe entry.dwCurrentState = known?.raw ?? DWORD(SCARD_STATE_UNAWARE)
        let milliseconds = DWORD(min(limit, .seconds(60)) / .milliseconds(1))
        let code = unsafe name.withCString { name in
            unsafe entry.szReader = name
            defer { unsafe entry.szReader = nil }
            return watch.time(.connect, until: .now + limit + Timeout.connect) {
                unsafe SCardGetStatusChange(context, milliseconds, &entry, 1)
            }
        }
        guard code == SCARD_S_SUCCESS else { throw PCSCError(code: code, established: true) }
        guard let state = unsafe ReaderState(entry) else { throw .readerUnavailable }
        return state
    }

    /// Why an exchange failed: it fails at once when the card is pulled out, but pcscd looks for
    /// cards only every 0.4 s, so that it may take a moment to see this.
    func reason(for error: PCSCError) -> PCSCError {
        guard error == .cardUnresponsive else { return error }
        do throws(PCSCError) {
            var state = try change(from: nil, within: .zero)
            if state.content != .empty { state = try change(from: state, within: .seconds(1)) }
            return state.content == .empty ? .cardRemoved : error
        } catch {
            return error == .timedOut ? .cardUnresponsive : error
        }
    }
}
