// SPDX-License-Identifier: EUPL-1.2

import SmartCard
import Synchronization
import Testing

/// A card that gives prepared answers and remembers what it was sent.
private final class ScriptedCard: CardChannel {
    private let answers: Mutex<[[UInt8]]>
    private let received = Mutex<[[UInt8]]>([])

    init(_ answers: [[UInt8]]) {
        self.answers = Mutex(answers)
    }

    var commands: [[UInt8]] { received.withLock { $0 } }

    func exchange(_ command: Span<UInt8>) throws(ChannelError) -> [UInt8] {
        let bytes = command.indices.map { command[$0] }
        received.withLock { $0.append(bytes) }
        let answer = answers.withLock { $0.isEmpty ? nil : $0.removeFirst() }
        guard let answer else { throw .cardUnresponsive }
        return answer
    }
}

@Suite("Answers of a card") struct CardChannelTests {
    private static let read = CommandAPDU(.init(0xB0), expectedLength: 16)

    @Test("A01: an answer too short for a status word is a fault", arguments: [[], [0x90]])
    func noStatusWord(_ answer: [UInt8]) {
        #expect(throws: TransmitError.protocolViolation) {
            _ = try ScriptedCard([answer]).transmit(Self.read)
        }
    }

    @Test("6Cxx is answered once with the wanted length")
    func wrongExpectedLength() throws {
        let card = ScriptedCard([[0x6C, 0x02], [0xAA, 0xBB, 0x90, 0x00]])
        let answer = try card.transmit(Self.read)
        #expect(answer.data == [0xAA, 0xBB])
        #expect(
            card.commands == [[0x00, 0xB0, 0x00, 0x00, 0x10], [0x00, 0xB0, 0x00, 0x00, 0x02]]
        )
    }

    @Test("A07: a second 6Cxx, and one to a command without expected length, end there")
    func endlessCorrection() throws {
        let card = ScriptedCard([[0x6C, 0x00], [0x6C, 0x00], [0x90, 0x00]])
        #expect(try card.transmit(Self.read).status == StatusWord(rawValue: 0x6C00))
        #expect(card.commands.count == 2)
        let other = ScriptedCard([[0x6C, 0x05]])
        #expect(try other.transmit(CommandAPDU(.init(0x44))).status.rawValue == 0x6C05)
        #expect(other.commands.count == 1)
    }

    @Test("61xx is followed by GET RESPONSE until all is there; 6100 announces 256 bytes")
    func getResponse() throws {
        let long = [UInt8](repeating: 0x55, count: 256)
        let card = ScriptedCard([[0x61, 0x00], long + [0x61, 0x01], [0x66, 0x90, 0x00]])
        let answer = try card.transmit(CommandAPDU(.init(0xB0), expectedLength: 1024))
        #expect(answer.data == long + [0x66])
        #expect(card.commands.dropFirst() == [[0, 0xC0, 0, 0, 0], [0, 0xC0, 0, 0, 1]])
    }

    @Test("A08: parts that add up to more than was expected are refused")
    func tooManyParts() {
        let part = [UInt8](repeating: 0x55, count: 10)
        let card = ScriptedCard([[0x61, 0x0A], part + [0x61, 0x0A], part + [0x90, 0x00]])
        #expect(throws: TransmitError.protocolViolation) { _ = try card.transmit(Self.read) }
    }

    @Test("A04, A05: GET RESPONSE with more than announced is refused")
    func excess() {
        let card = ScriptedCard([[0x61, 0x01], [0x01, 0x02, 0x90, 0x00]])
        #expect(throws: TransmitError.protocolViolation) { _ = try card.transmit(Self.read) }
    }

    @Test("a card that announces data for ever and gives none is stopped")
    func endlessResponse() {
        let card = ScriptedCard([[UInt8]](repeating: [0x61, 0x10], count: 100))
        #expect(throws: TransmitError.protocolViolation) { _ = try card.transmit(Self.read) }
        #expect(card.commands.count == 2)
    }

    @Test("A08: an answer longer than asked for is refused")
    func tooLong() {
        let card = ScriptedCard([[UInt8](repeating: 0, count: 17) + [0x90, 0x00]])
        #expect(throws: TransmitError.protocolViolation) { _ = try card.transmit(Self.read) }
    }
}
