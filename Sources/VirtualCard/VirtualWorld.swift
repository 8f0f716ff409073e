// SPDX-License-Identifier: EUPL-1.2

public import OpenSSL

/// A complete made-up world: two cards, who issued them, whom to trust, and what issuers deliver.
public struct VirtualWorld: Sendable {
    /// The issuers, by their code; the first region's is `6090`.
    public let issuers: [String: VirtualIssuer]
    /// The certificate revocation lists by the issuer's code.
    public let revocationLists: [String: CertificateRevocationList]
    /// The card about to expire.
    public let old: CardImage
    /// The card that the holder received.
    public let new: CardImage
    /// What was planned.
    public let plan: WorldPlan

    /// Makes a world as planned.
    ///
    /// - Parameters:
    ///   - plan: What it is to be.
    ///   - keys: Where keys come from.
    /// - Throws: When a region does not exist or OpenSSL fails.
    public init(_ plan: WorldPlan, keys: KeyPool = .shared) throws {
        var issuers: [String: VirtualIssuer] = [:]
        let received = plan.received ?? plan.new
        var codes: Set = [plan.old.issuer, plan.new.issuer, received.issuer]
        if let assistance = plan.assistance { codes.insert("6\(assistance.region)") }
        for code in codes {
            issuers[code] = try VirtualIssuer(
                region: String(code.dropFirst()),
                today: plan.today,
                keys: keys
            )
        }
        var images: [CardImage] = []
        for order in [plan.old, received] {
            guard let issuer = issuers[order.issuer] else { throw IssuingFailure.unknownRegion }
            images.append(try issuer.card(order))
        }
        revocationLists = try issuers.mapValues { issuer in
            try issuer.revocationList(
                of: [plan.old, received].filter { $0.issuer == issuer.code }
            )
        }
        self.issuers = issuers
        old = images[0]
        new = images[1]
        self.plan = plan
    }

    /// What an issuer delivers about its cards and people, without the line that heads a batch.
    ///
    /// - Parameter code: The issuer's code.
    /// - Returns: The records, old card first.
    public func lines(of code: String) -> [BatchLine] {
        var records: [BatchLine] = []
        if plan.isOldKnown, plan.old.issuer == code {
            var card = Self.record(of: plan.old, state: plan.oldState)
            card.activation = plan.oldActivation
            records.append(.card(card))
        }
        if plan.new.issuer == code {
            var card = Self.record(of: plan.new, state: plan.newState)
            card.fiscalCode = plan.newFiscalCode
            card.reason = plan.newReason
            card.chip = plan.newHasChip
            card.codes = plan.codes
            records.append(.card(card))
        }
        if let assistance = plan.assistance, "6\(assistance.region)" == code {
            records.append(.assistance(assistance))
        }
        return records
    }

    private static func record(of order: CardOrder, state: String) -> BatchLine.Card {
        BatchLine.Card(
            teamNumber: order.teamNumber ?? "",
            cardID: order.cardID,
            fiscalCode: order.holder.fiscalCode,
            issuer: order.issuer,
            issued: order.issued,
            expires: order.expires,
            state: state
        )
    }
}

/// Why a made-up card could not be issued.
public enum IssuingFailure: Error, Hashable {
    /// No region has this code.
    case unknownRegion
}
