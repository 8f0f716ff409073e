// SPDX-License-Identifier: EUPL-1.2

/// The way to a card that nobody else can use meanwhile.
///
/// Whoever holds one holds a transaction, so nothing can come between two commands.
public protocol CardChannel: ~Copyable {
    /// Sends the bytes of one command and returns those of its answer, status word included.
    ///
    /// - Parameter command: The command as it goes to the card; it may hold a PIN.
    /// - Returns: The whole answer, as it came.
    /// - Throws: When no answer came. What the card did with the command is unknown then.
    func exchange(_ command: Span<UInt8>) throws(ChannelError) -> [UInt8]
}

/// Why no answer came from a card, named by what helps.
public enum ChannelError: Error, Hashable {
    /// The reader service is not there or went away: start it.
    case serviceUnavailable
    /// The reader is gone: plug it in.
    case readerUnavailable
    /// The card was taken out: insert it.
    case cardRemoved
    /// Another program reset the card: begin again.
    case cardReset
    /// The card does not answer: clean it, insert it fully, or try another reader.
    case cardUnresponsive
    /// Another program holds the card: close it.
    case cardBusy
    /// This user may not use the reader: ask the admin.
    case accessDenied
    /// Anything else, with the code of PC/SC.
    case other(code: UInt32)
}

/// Why a command got no answer that can be used.
public enum TransmitError: Error, Hashable {
    /// No answer came.
    case channel(ChannelError)
    /// The answer breaks ISO 7816-4: no status word, or more data than asked for.
    case protocolViolation
}

extension CardChannel where Self: ~Copyable {
    /// Sends a command and returns the answer.
    ///
    /// `6Cxx` is answered by asking again once with the length that the card wants, `61xx` by
    /// GET RESPONSE until all is there (ISO 7816-4 §5.3.4); no more is taken than was expected.
    ///
    /// - Parameters:
    ///   - command: What to send.
    ///   - form: How to write its lengths; nil for the short form when it fits.
    /// - Returns: The data and the last status word.
    /// - Throws: `channel` or `protocolViolation`; refusals are in the answer.
    public func transmit(
        _ command: CommandAPDU,
        as form: CommandAPDU.LengthForm? = nil
    ) throws(TransmitError) -> ResponseAPDU {
        let form = form ?? (command.fitsShortForm ? .short : .extended)
        var command = command
        var answer = try exchanged(command, as: form)
        if answer.status.sw1 == 0x6C, command.expectedLength != nil {
            guard answer.data.isEmpty else { throw .protocolViolation }
            command.expectedLength = answer.status.sw2 == 0 ? 256 : Int(answer.status.sw2)
            answer = try exchanged(command, as: form)
        }
        guard answer.status.sw1 == 0x61 else { return answer }

        var data = answer.data
        var status = answer.status
        while status.sw1 == 0x61 {
            let announced = status.sw2 == 0 ? 256 : Int(status.sw2)
            let next = CommandAPDU(.init(0xC0), expectedLength: announced)
            let part = try exchanged(next, as: .short)
            guard !part.data.isEmpty,
                data.count + part.data.count <= command.expectedLength ?? 0
            else { throw .protocolViolation }
            data += part.data
            status = part.status
        }
        return ResponseAPDU(data: data, status: status)
    }

    private func exchanged(
        _ command: CommandAPDU,
        as form: CommandAPDU.LengthForm
    ) throws(TransmitError) -> ResponseAPDU {
        let answer: [UInt8]
        do {
            answer = try exchange(command.encoded(as: form).span)
        } catch {
            throw .channel(error)
        }
        guard let response = ResponseAPDU(answer),
            response.data.count <= command.expectedLength ?? 0
        else { throw .protocolViolation }
        return response
    }
}
