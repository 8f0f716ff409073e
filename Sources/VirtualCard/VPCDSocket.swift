// SPDX-License-Identifier: EUPL-1.2

internal import Glibc

/// A TCP connection to the virtual reader on this machine, with messages of two bytes of length.
///
/// The only file of this module that needs unsafe code: Glibc's socket calls take pointers.
final class VPCDSocket: Sendable {
    private let descriptor: Int32

    /// Connects to a port of 127.0.0.1, or nil when nobody listens there.
    ///
    /// - Parameters:
    ///   - port: The port.
    ///   - patience: The most seconds that `receive` waits, until `waitWithoutLimit`.
    init?(port: UInt16, patience: Double) {
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        descriptor = socket(AF_INET, type, 0)
        guard descriptor >= 0 else { return nil }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr = in_addr(s_addr: UInt32(0x7F00_0001).bigEndian)
        let result = unsafe withUnsafePointer(to: &address) {
            unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { return nil }
        enable(TCP_NODELAY)
        enable(TCP_QUICKACK)
        setTimeout(seconds: Int(patience.rounded(.up)))
    }

    /// Lets `receive` wait for as long as the connection lasts.
    func waitWithoutLimit() {
        setTimeout(seconds: 0)
    }

    /// Waits for a message; nil when the connection has ended or patience has.
    func receive() -> [UInt8]? {
        guard let header = read(count: 2) else { return nil }
        return read(count: Int(header[0]) << 8 | Int(header[1]))
    }

    /// Sends a message of at most 65,535 bytes; false when the connection has ended.
    func send(_ message: [UInt8]) -> Bool {
        let length = UInt16(clamping: message.count)
        let bytes = [UInt8(length >> 8), UInt8(truncatingIfNeeded: length)] + message
        var sent = 0
        while sent < bytes.count {
            let count = unsafe bytes[sent...].withUnsafeBytes {
                unsafe Glibc.send(
                    descriptor,
                    $0.baseAddress,
                    $0.count,
                    Int32(MSG_NOSIGNAL)
                )
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    /// Ends the connection: a `receive` that waits in another thread returns nil.
    func end() {
        shutdown(descriptor, Int32(SHUT_RDWR))
    }

    private func read(count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        var received = 0
        while received < count {
            let result = unsafe bytes[received...].withUnsafeMutableBytes {
                unsafe recv(descriptor, $0.baseAddress, $0.count, 0)
            }
            if result < 0, errno == EINTR { continue }
            guard result > 0 else { return nil }
            received += result
            // The driver writes length and message apart; Nagle would wait 40 ms for our
            // acknowledgement, and the kernel forgets this option at every turn.
            enable(TCP_QUICKACK)
        }
        return bytes
    }

    private func enable(_ option: Int32) {
        var yes: Int32 = 1
        _ = unsafe setsockopt(
            descriptor,
            Int32(IPPROTO_TCP),
            option,
            &yes,
            socklen_t(MemoryLayout<Int32>.size)
        )
    }

    private func setTimeout(seconds: Int) {
        var limit = timeval(tv_sec: seconds, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }
}
