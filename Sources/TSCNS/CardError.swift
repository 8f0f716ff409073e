// SPDX-License-Identifier: EUPL-1.2

public import SmartCard

/// Why a card could not be read or used.
public enum CardError: Error, Hashable {
    /// No answer came.
    case channel(ChannelError)
    /// The answers break ISO 7816-4: no status word, more data than asked for, no end.
    case protocolViolation
    /// The card refused an instruction.
    case refused(StatusWord, instruction: UInt8)
    /// The chip is no CNS, or a CNS that is no TS-CNS.
    case notTSCNS
    /// The card has no such file, or nothing in it.
    case missing(CardFile)
    /// The file does not hold what it must.
    case malformed(CardFile)

    init(_ error: TransmitError) {
        switch error {
        case .channel(let error): self = .channel(error)
        case .protocolViolation: self = .protocolViolation
        }
    }
}

/// The files of a TS-CNS that are read, by the names of its specification.
public enum CardFile: String, Sendable {
    /// EF 1003, the card's number.
    case cardID = "ID_Carta"
    /// EF 1102, the holder.
    case personalData = "Dati_personali"
    /// EF 1101, or its place on newer chips.
    case certificate = "C_Carta"
}
