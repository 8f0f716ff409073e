// SPDX-License-Identifier: EUPL-1.2

public import SmartCard

extension CardGeneration {
    /// Signs a SHA-256 digest with the card's authentication key: RSASSA-PKCS1-v1_5 (RFC 8017 §8.2).
    ///
    /// The card does raw RSA; the block is padded here. Where the card takes no extended length the
    /// block is sent again as a chain.
    ///
    /// - Parameters:
    ///   - digest: 32 bytes.
    ///   - modulusLength: Bytes of the modulus in the card's certificate, 128 to 512.
    ///   - channel: The card, its PIN verified in this transaction.
    /// - Returns: As many bytes as the modulus has; to be verified before they are believed.
    /// - Throws: `CardError`; `refused` with 6982 when the PIN was not verified.
    public func signature(
        ofSHA256 digest: [UInt8],
        modulusLength: Int,
        on channel: borrowing some CardChannel & ~Copyable
    ) throws(CardError) -> [UInt8] {
        guard digest.count == 32, (128...512).contains(modulusLength) else {
            throw .malformed(.certificate)
        }
        // MSE RESTORE wants a trailing zero byte (CNS functional specification §13.14). Cards that
        // know no stored environment need none: MSE SET decides.
        _ = try channel.send(CommandAPDU(.init(0x22, 0xF3, 0x03), expectedLength: 256))
        let selectKey = CommandAPDU(.init(0x22, 0xF1, 0xB6), data: [0x83, 0x01, key.keyReference])
        try channel.require(selectKey)

        let block = Self.paddedBlock(digest, length: modulusLength)
        let command = CommandAPDU(
            .init(0x2A, 0x9E, 0x9A),
            data: block,
            expectedLength: max(256, modulusLength)
        )
        var answer = try channel.send(command)
        switch answer.status {
        case .wrongLength, .lastCommandExpected, .chainingNotSupported:
            if command.fitsShortForm { break }
            for part in command.chained() { answer = try channel.require(part) }
        default: break
        }
        guard answer.status == .ok else {
            throw .refused(answer.status, instruction: command.header.instruction)
        }
        return answer.data
    }

    /// EMSA-PKCS1-v1_5 (RFC 8017 §9.2) of a SHA-256 digest.
    static func paddedBlock(_ digest: [UInt8], length: Int) -> [UInt8] {
        let digestInfo: [UInt8] =
            [
                0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02,
                0x01, 0x05, 0x00, 0x04, 0x20,
            ] + digest
        let fill = [UInt8](repeating: 0xFF, count: length - digestInfo.count - 3)
        return [0x00, 0x01] + fill + [0x00] + digestInfo
    }
}

extension CardChannel where Self: ~Copyable {
    /// Sends a command that must succeed.
    @discardableResult
    func require(_ command: CommandAPDU) throws(CardError) -> ResponseAPDU {
        let answer = try send(command)
        guard answer.status == .ok else {
            throw .refused(answer.status, instruction: command.header.instruction)
        }
        return answer
    }
}
