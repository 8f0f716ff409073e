// SPDX-License-Identifier: EUPL-1.2

import Activation
import PCSC
import SmartCard
import TSCNS

extension Failure {
    /// A rule, a reader, a card or a PIN said no.
    init(_ rule: RuleID, detail: Stop.Detail = .none, note: String? = nil) {
        let text = RuleText(rule, detail: detail)
        self.init(
            id: rule.rawValue,
            message: text.message,
            remedy: text.remedy,
            status: rule.isCardFault ? .card : .refused,
            note: note
        )
        if case .triesLeft(let tries) = detail { triesLeft = tries }
    }

    /// PC/SC said no.
    init(_ error: PCSCError) {
        switch error {
        case .serviceUnavailable: self.init(RuleID.pcscUnavailable)
        case .versionMismatch:
            self.init(
                RuleID.pcscUnavailable,
                note: "libpcsclite and pcscd are of different versions"
            )
        case .accessDenied:
            self.init(
                RuleID.pcscUnavailable,
                note: "access denied: polkit's rule or the group of pcscd's socket"
            )
        case .readerUnavailable: self.init(RuleID.readerAbsent)
        case .cardAbsent: self.init(RuleID.cardAbsent)
        case .cardRemoved, .cardReset: self.init(RuleID.cardRemoved)
        case .cardUnresponsive, .timedOut: self.init(RuleID.cardUnreadable)
        case .cardBusy: self.init(RuleID.cardBusy)
        case .other(let code):
            self.init(RuleID.cardUnreadable, note: "PC/SC code 0x\(String(code, radix: 16))")
        }
    }

    /// A card could not be read.
    init(_ error: CardError) {
        self.init(RuleID(error), note: "\(error)")
    }

    /// A call to a reader never came back; the process must end now.
    init(_ error: DeadlineExceeded) {
        switch error.operation {
        case .connect: self.init(RuleID.cardBusy, note: "connecting took too long")
        case .exchange: self.init(RuleID.cardUnreadable, note: "the card did not answer in time")
        }
    }
}
