// SPDX-License-Identifier: EUPL-1.2

import SmartCard
import Testing

@testable import PCSC

@Suite("PC/SC codes by what helps") struct PCSCErrorTests {
    /// The codes of pcsc-lite's headers, written out so that a change of the mapping shows.
    private static let table: [(code: Int, established: Bool, error: PCSCError)] = [
        (0x8010_001D, false, .serviceUnavailable),  // E_NO_SERVICE: the socket is missing
        (0x8010_0013, false, .serviceUnavailable),  // F_COMM_ERROR: closed while establishing
        (0x8010_001E, false, .versionMismatch),  // E_SERVICE_STOPPED: versions differ
        (0x8010_006A, false, .accessDenied),  // W_SECURITY_VIOLATION: polkit says no
        (0x8010_0027, false, .accessDenied),  // E_NO_ACCESS
        (0x8010_006A, true, .serviceUnavailable),  // C04: pcscd died in SCardTransmit
        (0x8010_0013, true, .serviceUnavailable),  // C05: pcscd died in SCardGetStatusChange
        (0x8010_001E, true, .serviceUnavailable),
        (0x8010_0003, true, .serviceUnavailable),  // E_INVALID_HANDLE
        (0x8010_0009, true, .readerUnavailable),  // E_UNKNOWN_READER
        (0x8010_0017, true, .readerUnavailable),  // E_READER_UNAVAILABLE
        (0x8010_002E, true, .readerUnavailable),  // E_NO_READERS_AVAILABLE
        (0x8010_000C, true, .cardAbsent),  // E_NO_SMARTCARD
        (0x8010_0069, true, .cardRemoved),  // W_REMOVED_CARD
        (0x8010_0068, true, .cardReset),  // W_RESET_CARD
        (0x8010_0066, true, .cardUnresponsive),  // W_UNRESPONSIVE_CARD
        (0x8010_0067, true, .cardUnresponsive),  // W_UNPOWERED_CARD
        (0x8010_0065, true, .cardUnresponsive),  // W_UNSUPPORTED_CARD
        (0x8010_000F, true, .cardUnresponsive),  // E_PROTO_MISMATCH
        (0x8010_0016, true, .cardUnresponsive),  // E_NOT_TRANSACTED
        (0x8010_000B, true, .cardBusy),  // E_SHARING_VIOLATION
        (0x8010_000A, true, .timedOut),  // E_TIMEOUT
        (0x8010_0002, true, .timedOut),  // E_CANCELLED
        (0x8010_0004, true, .other(code: 0x8010_0004)),  // E_INVALID_PARAMETER
        (-1, true, .other(code: 0xFFFF_FFFF)),
    ]

    @Test("every code has its remedy", arguments: table.indices)
    func mapping(_ index: Int) {
        let row = Self.table[index]
        #expect(PCSCError(code: row.code, established: row.established) == row.error)
    }
}

@Suite("Names of readers") struct ReaderNameTests {
    @Test("C13: broken UTF-8 and control characters can be shown")
    func hostileNames() {
        let bytes: [UInt8] = [0x41, 0x1B, 0x5B, 0x32, 0x4A, 0xFF, 0x0A, 0x42]
        let name = ReaderName(bytes: bytes.map { CChar(bitPattern: $0) })
        #expect(name.description == "A\u{FFFD}[2J\u{FFFD}\u{FFFD}B")
    }
}
