// SPDX-License-Identifier: EUPL-1.2

internal import CivilTime
internal import Ledger
internal import OpenSSL
internal import Registry
internal import Secrets
public import SmartCard
public import TSCNS
internal import Trust

extension Engine {
    /// Rule 9: whether the inserted card is the one that was described.
    ///
    /// Does not end the activation: the holder may insert the right card.
    ///
    /// - Returns: Every check of the card; `holder.signature` is still unknown.
    /// - Throws: `new.cardDiffers`, or the rule of the check that says no.
    func check(
        _ card: CardContents,
        against claim: Claim,
        of holder: AuthenticatedHolder
    ) throws(Stop) -> Verdict {
        let now = moment()
        let verdict = examiner.examine(card, as: .new)
        let data = card.personalData
        let expected = claim.newCard
        var rule: RuleID?
        if card.cardID != expected.cardID || data.issuerCode != expected.issuer
            || data.fiscalCode != holder.fiscalCode || data.expires != expected.expires
        {
            rule = .newCardDiffers
        } else {
            rule = examiner.refusal(verdict, ignoring: .signature)
        }
        guard let rule else { return verdict }
        throw try refuse(rule, holder, protocolNumber: claim.protocolNumber, at: now.time)
    }

    /// Proves the codes on the new card and completes the activation.
    ///
    /// The PIN is unsealed only here and goes to the card once. A PIN that is wrong is never tried
    /// again; a PIN that opens a card whose key does not sign is never released.
    ///
    /// - Parameters:
    ///   - claim: The activation.
    ///   - card: The new card as it was read through the same handle.
    ///   - holder: Who asked.
    ///   - channel: The new card, in a transaction that ends with a reset.
    /// - Throws: `Stop`: rule 9, a rule that says no by now, `new.codesDoNotMatch`, `new.cardNotAuthentic`,
    ///   `new.unproven`, `pin.inDoubt`, card faults.
    public func prove(
        _ claim: Claim,
        on card: CardContents,
        for holder: AuthenticatedHolder,
        _ channel: borrowing some CardChannel & ~Copyable
    ) throws(Stop) {
        let number = claim.protocolNumber
        _ = try check(card, against: claim, of: holder)
        let now = moment()
        guard examiner.mayVerify(card.generation) else {
            try begin(claim, for: holder, at: now)
            return try complete(claim, proof: .unknown, at: now.time)
        }
        let certificate = try examiner.certificate(of: card)
        try examiner.selectKey(of: card, channel)
        try begin(claim, for: holder, at: now)
        let codes = try openCodes(of: claim.newCard.cardID)
        let pin: PIN
        do {
            pin = try PIN(codes.pin.copy())
        } catch {
            try end(claim, as: .newCodesDoNotMatch, at: now.time)
            throw .rule(.newCodesDoNotMatch)
        }
        do {
            try examiner.verify(pin, on: card, channel)
        } catch {
            switch error {
            case .wrong:
                try end(claim, as: .newCodesDoNotMatch, at: now.time)
                throw .rule(.newCodesDoNotMatch)
            case .blocked:
                try end(claim, as: .pinBlocked, at: now.time)
                throw .rule(.pinBlocked)
            case .inDoubt, .refused, .unexpected:
                throw Stop(error)
            }
        }
        let statement = Statement(
            .proof,
            [
                ("station", station.certificateDigest), ("session", holder.session),
                ("protocol", Array(number.text.utf8)), ("certificate", certificate.sha256),
                ("time", Array(now.time.rfc3339.utf8)), ("nonce", try random(32)),
            ]
        )
        guard try isSigned(statement, by: card, certificate, channel) else {
            try end(claim, as: .newCardNotAuthentic, at: now.time)
            throw .rule(.newCardNotAuthentic)
        }
        try complete(claim, proof: .signed, at: now.time)
    }

    /// Completes an activation without its card, as policy `typed` allows.
    ///
    /// - Throws: `Stop`: a rule that says no by now, or when a store can't be written.
    public func completeUnseen(
        _ claim: Claim,
        for holder: AuthenticatedHolder
    ) throws(Stop) {
        let now = moment()
        try begin(claim, for: holder, at: now)
        try complete(claim, proof: .none, at: now.time)
    }

    /// Proofs whose outcome may be lost before a card's codes are given up, over all its
    /// activations: with a third lost one a wrong PIN would have blocked the card.
    static let maximumProofs = 2

    /// Writes down that the PIN is about to be proven.
    ///
    /// The claim may be days old: what says no by now ends it.
    private func begin(
        _ claim: Claim,
        for holder: AuthenticatedHolder,
        at now: Moment
    ) throws(Stop) {
        let number = claim.protocolNumber.text
        let cardHash = hash(of: claim.newCard.cardID)
        let entry = LedgerEntry(
            phase: .proving,
            protocolNumber: number,
            time: now.time,
            request: try random(16)
        )
        let answer = try commit { commit -> Stop? in
            let facts = try self.facts(about: holder, on: now.today)
            let new = facts.candidates.first { $0.cardID == claim.newCard.cardID }
            let proofs = try commit.state.provingAttempts(newCard: cardHash)
            if let rule = facts.refusal
                ?? (new.map { facts.refusal(of: $0, on: now.today) } ?? .newMismatch)
                ?? (proofs >= Self.maximumProofs ? .newUnproven : nil)
            {
                let end = try self.endEntry(claim, rule, at: now.time)
                _ = try commit.advance(number, to: .refused, entry: end)
                return .rule(rule)
            }
            _ = try commit.advance(number, to: .proving, entry: entry)
            return nil
        }
        if let stop = answer.value { throw stop }
    }

    private func complete(
        _ claim: Claim,
        proof: NewCardProof,
        at time: UnixTime
    ) throws(Stop) {
        let number = claim.protocolNumber.text
        let entry = LedgerEntry(
            phase: .completed,
            protocolNumber: number,
            time: time,
            fields: ["proof": proof.rawValue],
            request: try random(16)
        )
        _ = try commit { commit in try commit.advance(number, to: .completed, entry: entry) }
        try ask { registry throws(RegistryError) in
            try registry.markActivated(claim.newCard.cardID, protocolNumber: number, at: time)
        }
    }

    /// Ends an activation by a rule; the registry learns it first, so that a crash in between
    /// leaves the codes closed.
    private func end(_ claim: Claim, as rule: RuleID, at time: UnixTime) throws(Stop) {
        let card = claim.newCard.cardID
        try ask { registry throws(RegistryError) in
            switch rule {
            case .newCodesDoNotMatch: try registry.markMismatched(card)
            case .newCardNotAuthentic: try registry.markExposed(card)
            default: break
            }
        }
        let number = claim.protocolNumber.text
        let entry = try endEntry(claim, rule, at: time)
        _ = try commit { commit in try commit.advance(number, to: .refused, entry: entry) }
    }

    private func endEntry(
        _ claim: Claim,
        _ rule: RuleID,
        at time: UnixTime
    ) throws(Stop) -> LedgerEntry {
        LedgerEntry(
            phase: .refused,
            protocolNumber: claim.protocolNumber.text,
            time: time,
            fields: ["rule": rule.rawValue],
            request: try random(16)
        )
    }

    /// Whether what the card signs is good; a card that does not sign at all is faulty, which a
    /// second proof may show to have been a passing thing.
    private func isSigned(
        _ statement: Statement,
        by card: CardContents,
        _ certificate: Certificate,
        _ channel: borrowing some CardChannel & ~Copyable
    ) throws(Stop) -> Bool {
        guard case .rsa(let key) = certificate.publicKey else { return false }
        let digest = SHA256.digest(statement.bytes)
        do {
            let signature = try card.generation.signature(
                ofSHA256: digest,
                modulusLength: key.modulus.count,
                on: channel
            )
            return key.isValidPKCS1(signature: signature, sha256: digest)
        } catch {
            throw .rule(RuleID(error), detail: .note("\(error)"))
        }
    }

    func openCodes(of card: CardID) throws(Stop) -> CardCodes {
        do {
            return try registry.openCodes(of: card, with: keys.codes)
        } catch .codesNotSealed(.mismatched) {
            throw .rule(.newCodesDoNotMatch)
        } catch .codesNotSealed(.exposed) {
            throw .rule(.newCardNotAuthentic)
        } catch .codesNotSealed {
            throw .rule(.newCodesMissing)
        } catch {
            throw .registry(error)
        }
    }
}
