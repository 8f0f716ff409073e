// SPDX-License-Identifier: EUPL-1.2

internal import CLinux
internal import Glibc

/// Keeps this process's memory out of core dumps, crash reports and debuggers of the same user.
public func keepMemoryPrivate() {
    // Swift's crash reporter prints registers and the memory behind them, PINs included.
    for fault in [SIGQUIT, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGSYS, SIGTRAP] {
        signal(fault, SIG_DFL)
    }
    _ = clinux_set_undumpable()
    var none = rlimit(rlim_cur: 0, rlim_max: 0)
    unsafe setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
}

/// Gives root's rights up for those of another user, for good.
///
/// - Parameters:
///   - user: The user to become.
///   - group: The user's group; all others are given up.
/// - Returns: Whether the process is that user now.
public func becomeUser(_ user: UInt32, group: UInt32) -> Bool {
    setgroups(0, nil) == 0 && setgid(group) == 0 && setuid(user) == 0
        && getuid() == user && geteuid() == user
}
