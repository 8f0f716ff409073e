// SPDX-License-Identifier: EUPL-1.2

internal import Glibc
internal import Synchronization

extension LockedBytes {
    /// Reads a secret from the terminal without showing it.
    ///
    /// A signal that ends the process gives the terminal its echo back first. One thread at a time
    /// may ask.
    ///
    /// - Parameters:
    ///   - prompt: What to ask, shown on the terminal.
    ///   - limit: The most bytes to take.
    /// - Returns: The line, without its end.
    /// - Throws: `noTerminal` when the process has none.
    public static func typed(prompt: String, limit: Int) throws(SecretFileError) -> LockedBytes {
        let descriptor = unsafe open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)
        guard descriptor >= 0 else { throw .noTerminal }
        defer { close(descriptor) }
        var shown = termios()
        guard unsafe tcgetattr(descriptor, &shown) == 0 else { throw .noTerminal }
        var hidden = shown
        hidden.c_lflag &= ~tcflag_t(ECHO)

        unsafe shownAttributes = shown
        hiddenTerminal.store(descriptor, ordering: .sequentiallyConsistent)
        var action = sigaction()
        unsafe action.__sigaction_handler.sa_handler = showAgainAndDie
        let signals = [SIGINT, SIGTERM, SIGHUP, SIGQUIT]
        let previous = signals.map { signal in
            var old = sigaction()
            unsafe sigaction(signal, &action, &old)
            return old
        }
        unsafe tcsetattr(descriptor, TCSAFLUSH, &hidden)
        defer {
            unsafe tcsetattr(descriptor, TCSAFLUSH, &shown)
            for (signal, old) in zip(signals, previous) {
                var old = old
                unsafe sigaction(signal, &old, nil)
            }
            hiddenTerminal.store(-1, ordering: .sequentiallyConsistent)
        }
        let question = Array(prompt.utf8)
        _ = unsafe Glibc.write(descriptor, question, question.count)
        defer { _ = unsafe Glibc.write(descriptor, "\n", 1) }
        return try firstLine(from: descriptor, named: "/dev/tty", limit: limit)
    }
}

/// The terminal whose echo is off, or -1.
private let hiddenTerminal = Atomic<Int32>(-1)

/// How it was before; written before `hiddenTerminal` and read only by the handler.
private nonisolated(unsafe) var shownAttributes = termios()

/// Runs in whatever thread the signal comes to; calls nothing that is not async-signal-safe.
private func showAgainAndDie(_ number: Int32) {
    let descriptor = hiddenTerminal.load(ordering: .sequentiallyConsistent)
    if descriptor >= 0 { unsafe tcsetattr(descriptor, TCSANOW, &shownAttributes) }
    signal(number, SIG_DFL)
    kill(getpid(), number)
}
