// SPDX-License-Identifier: EUPL-1.2

internal import SmartCard

/// Selecting and reading transparent files, with a budget for what a hostile card may make us do.
extension CardChannel where Self: ~Copyable {
    /// Selects a file by its path from the MF; nil when there is none.
    func select(_ path: FilePath) throws(CardError) -> FileControl? {
        try select(CommandAPDU(.init(0xA4, 0x08), data: path.bytes, expectedLength: 256))
    }

    /// Selects a file by its path from the selected application; nil when there is none.
    func selectFromCurrent(_ path: FilePath) throws(CardError) -> FileControl? {
        try select(CommandAPDU(.init(0xA4, 0x09), data: path.bytes, expectedLength: 256))
    }

    /// Selects a file from the MF one identifier at a time, for cards that take no paths.
    func selectStepwise(_ path: FilePath) throws(CardError) -> FileControl? {
        var last: FileControl?
        for identifier in [0x3F00] + path.identifiers {
            let bytes = FilePath([identifier]).bytes
            last = try select(CommandAPDU(.init(0xA4), data: bytes, expectedLength: 256))
            if last == nil { return nil }
        }
        return last
    }

    /// Selects an application; false when there is none.
    func select(application identifier: [UInt8]) throws(CardError) -> Bool {
        let command = CommandAPDU(.init(0xA4, 0x04), data: identifier, expectedLength: 256)
        return try select(command) != nil
    }

    private func select(_ command: CommandAPDU) throws(CardError) -> FileControl? {
        let answer = try send(command)
        switch answer.status {
        case .ok:
            guard let control = FileControl(answer.data) else { throw .protocolViolation }
            return control
        case .fileNotFound, .functionNotSupported, .incorrectParameters, .instructionNotSupported,
            .referenceNotFound, .wrongLength:
            return nil
        default:
            throw .refused(answer.status, instruction: command.header.instruction)
        }
    }

    /// Reads up to 256 bytes of the selected file; fewer, or none, at its end.
    ///
    /// An answer of nothing but 9000 is asked for once more, and then is no end but a fault.
    func readBinary(at offset: Int, length: Int) throws(CardError) -> FilePart {
        guard (0...0x7FFF).contains(offset) else { throw .protocolViolation }
        let command = CommandAPDU(
            .init(0xB0, UInt8(offset >> 8), UInt8(offset & 0xFF)),
            expectedLength: min(length, 256)
        )
        var answer = try send(command)
        if answer.status == .ok, answer.data.isEmpty { answer = try send(command) }
        if answer.status == .wrongLength, length >= 256 {
            return try readBinary(at: offset, length: 255)
        }
        // In parts, by GET RESPONSE, a card can send more than it was asked for.
        guard answer.data.count <= length else { throw .protocolViolation }
        switch answer.status {
        case .ok where !answer.data.isEmpty:
            return FilePart(bytes: answer.data, isLast: answer.data.count < shortestPart)
        case .endOfFile:
            return FilePart(bytes: answer.data, isLast: true)
        case .wrongParameters where offset > 0:
            return FilePart(bytes: [], isLast: true)
        case .ok:
            throw .protocolViolation
        default:
            throw .refused(answer.status, instruction: command.header.instruction)
        }
    }

    /// Reads the selected file from an offset to its end.
    ///
    /// - Parameters:
    ///   - bytes: What was read before, from the file's start.
    ///   - size: The file's size as the card told it, or nil.
    ///   - limit: The most bytes that such a file may have.
    /// - Returns: The whole file.
    /// - Throws: `protocolViolation` when there is more than the limit.
    func readBinary(
        after bytes: [UInt8] = [],
        size: Int?,
        limit: Int
    ) throws(CardError) -> [UInt8] {
        if let size, size > limit { throw .protocolViolation }
        var bytes = bytes
        while bytes.count < size ?? limit {
            let wanted = min(256, (size ?? limit) - bytes.count)
            let part = try readBinary(at: bytes.count, length: wanted)
            bytes += part.bytes
            if part.isLast, part.bytes.count < wanted { return bytes }
        }
        guard size != nil else { throw .protocolViolation }
        return bytes
    }

    func send(_ command: CommandAPDU) throws(CardError) -> ResponseAPDU {
        do {
            return try transmit(command)
        } catch {
            throw CardError(error)
        }
    }
}

/// What one READ BINARY brought.
struct FilePart {
    let bytes: [UInt8]
    /// Whether it is the file's end, by the card's word or because so little came.
    ///
    /// Some cards give less than they were asked for with more to come.
    let isLast: Bool
}

/// The fewest bytes that a card may give at a time, so that a file takes a bounded number of reads.
let shortestPart = 64
