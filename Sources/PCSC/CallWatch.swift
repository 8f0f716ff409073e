// SPDX-License-Identifier: EUPL-1.2

internal import Glibc

/// Times the PC/SC calls of one thread, so that another can tell when one is overdue.
@safe public final class CallWatch: @unchecked Sendable {
    // Guarded by `mutex`: deadline, operation, isFinished.
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let changed: UnsafeMutablePointer<pthread_cond_t>
    private var deadline: ContinuousClock.Instant?
    private var operation = Operation.connect
    private var isFinished = false

    /// What a call was for: it decides what an overdue one means.
    public enum Operation: Sendable {
        /// Connecting, or beginning a transaction: another program holds the card.
        case connect
        /// An exchange with the card: the card or its reader hangs.
        case exchange
    }

    init() {
        unsafe mutex = .allocate(capacity: 1)
        unsafe changed = .allocate(capacity: 1)
        unsafe pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        unsafe pthread_condattr_init(&attributes)
        unsafe pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        unsafe pthread_cond_init(changed, &attributes)
        unsafe pthread_condattr_destroy(&attributes)
    }

    deinit {
        unsafe pthread_cond_destroy(changed)
        unsafe pthread_mutex_destroy(mutex)
        unsafe changed.deallocate()
        unsafe mutex.deallocate()
    }

    /// Runs a call that must be back by a deadline.
    func time<R>(_ operation: Operation, until deadline: ContinuousClock.Instant, _ call: () -> R)
        -> R
    {
        set(deadline, operation)
        defer { set(nil, operation) }
        return call()
    }

    private func set(_ deadline: ContinuousClock.Instant?, _ operation: Operation) {
        unsafe pthread_mutex_lock(mutex)
        self.deadline = deadline
        self.operation = operation
        unsafe pthread_cond_signal(changed)
        unsafe pthread_mutex_unlock(mutex)
    }

    func finish() {
        unsafe pthread_mutex_lock(mutex)
        isFinished = true
        unsafe pthread_cond_signal(changed)
        unsafe pthread_mutex_unlock(mutex)
    }

    /// Waits until the thread has finished.
    ///
    /// - Throws: `DeadlineExceeded` as soon as a call is overdue.
    func wait() throws(DeadlineExceeded) {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        while !isFinished {
            guard let deadline else {
                unsafe pthread_cond_wait(changed, mutex)
                continue
            }
            let left = deadline - .now
            guard left > .zero else { throw DeadlineExceeded(operation: operation) }
            var end = timespec()
            unsafe clock_gettime(CLOCK_MONOTONIC, &end)
            let nanoseconds = end.tv_nsec + Int(left.components.attoseconds / 1_000_000_000)
            end.tv_sec += Int(left.components.seconds) + nanoseconds / 1_000_000_000
            end.tv_nsec = nanoseconds % 1_000_000_000
            unsafe pthread_cond_timedwait(changed, mutex, &end)
        }
    }
}

/// A PC/SC call did not come back in time; the process must end, for nothing can free it.
public struct DeadlineExceeded: Error, Hashable {
    /// What the call was for.
    public let operation: CallWatch.Operation
}
