// SPDX-License-Identifier: EUPL-1.2

internal import Glibc
internal import Synchronization

extension LockedBytes {
    /// Reads a secret from the terminal without showing it.
    ///
    /// A signal that ends the process gives the terminal its echo back first.
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

        // Without SA_RESTART a signal ends the read; it is raised again once the echo is back.
        caughtSignal.store(0, ordering: .relaxed)
        var action = sigaction()
        unsafe action.__sigaction_handler.sa_handler = {
            caughtSignal.store($0, ordering: .relaxed)
        }
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
            let signal = caughtSignal.load(ordering: .relaxed)
            if signal != 0 { raise(signal) }
        }
        let question = Array(prompt.utf8)
        _ = unsafe Glibc.write(descriptor, question, question.count)
        defer { _ = unsafe Glibc.write(descriptor, "\n", 1) }
        return try firstLine(from: descriptor, named: "/dev/tty", limit: limit)
    }
}

private let caughtSignal = Atomic<Int32>(0)
