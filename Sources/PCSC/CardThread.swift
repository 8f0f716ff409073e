// SPDX-License-Identifier: EUPL-1.2

internal import CLinux
internal import Glibc

/// A thread of its own for calls that block, watched by the one who waits for it.
///
/// A call of libpcsclite can't be cancelled, and releasing its context from another thread
/// dead-locks the library. So a call past its deadline is left alone: the waiter gets
/// `DeadlineExceeded` and must end the process, which makes pcscd reset the card.
public enum CardThread {
    /// Runs a body on a new thread and waits for it.
    ///
    /// - Parameter body: What to run; every PC/SC call in it is timed by the watch it gets.
    /// - Returns: What `body` returns.
    /// - Throws: `DeadlineExceeded` when a call did not come back in time. The thread still runs
    ///   then and holds what it holds.
    public static func run<R: Sendable>(
        _ body: @escaping @Sendable (CallWatch) -> R
    ) throws(DeadlineExceeded) -> R {
        let job = Job(body)
        var thread = pthread_t()
        let retained = unsafe Unmanaged<AnyJob>.passRetained(job).toOpaque()
        let status = unsafe pthread_create(
            &thread,
            nil,
            { argument in
                _ = unsafe clinux_name_thread("card")
                if let argument = unsafe argument {
                    unsafe Unmanaged<AnyJob>.fromOpaque(argument).takeRetainedValue().run()
                }
                return nil
            },
            retained
        )
        precondition(status == 0, "no thread to be had")
        do throws(DeadlineExceeded) {
            try job.watch.wait()
        } catch {
            pthread_detach(thread)
            throw error
        }
        // Until it has ended the thread uses libraries that `exit` takes apart.
        pthread_join(thread, nil)
        guard let result = job.result else { preconditionFailure("a finished job has a result") }
        return result
    }

    private class AnyJob: @unchecked Sendable {
        func run() {}
    }

    // `result` is written before `watch.finish()` and read after `watch.wait()`.
    private final class Job<R: Sendable>: AnyJob, @unchecked Sendable {
        let watch = CallWatch()
        var result: R?
        private let body: @Sendable (CallWatch) -> R

        init(_ body: @escaping @Sendable (CallWatch) -> R) {
            self.body = body
        }

        override func run() {
            result = body(watch)
            watch.finish()
        }
    }
}
