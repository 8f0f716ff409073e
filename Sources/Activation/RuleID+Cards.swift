// SPDX-License-Identifier: EUPL-1.2

public import SmartCard
public import TSCNS

extension RuleID {
    /// What a fault of the way to the card is called.
    public init(_ error: ChannelError) {
        self =
            switch error {
            case .serviceUnavailable, .accessDenied: .pcscUnavailable
            case .readerUnavailable: .readerAbsent
            case .cardRemoved, .cardReset: .cardRemoved
            case .cardBusy: .cardBusy
            case .cardUnresponsive, .other: .cardUnreadable
            }
    }

    /// What a fault of reading or using a card is called.
    public init(_ error: CardError) {
        self =
            switch error {
            case .channel(let error): RuleID(error)
            case .notTSCNS: .cardNotCNS
            case .protocolViolation, .refused, .missing, .malformed: .cardUnreadable
            }
    }
}
