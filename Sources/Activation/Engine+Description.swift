// SPDX-License-Identifier: EUPL-1.2

public import CivilTime
internal import Ledger
internal import Registry
public import TSCNS

extension Engine {
    /// The digits of the new card's number that need not be typed: common to all candidates.
    ///
    /// - Returns: Between none and fourteen digits.
    /// - Throws: `Stop` when the registry can't be read.
    public func leadingDigits(for holder: AuthenticatedHolder) throws(Stop) -> String {
        let cards = try ask { registry throws(RegistryError) in
            try registry.cards(of: holder.fiscalCode)
        }
        let candidates = cards.filter { $0.cardID != holder.card.cardID }
        guard var common = candidates.first?.teamNumber.leading else { return "" }
        for candidate in candidates {
            let leading = candidate.teamNumber.leading
            while !leading.hasPrefix(common) { common.removeLast() }
        }
        return common
    }

    /// Finds the new card that a holder describes and applies rules 1 to 8.
    ///
    /// Facts are read and the answer is written down in one transaction of the ledger; a wrong
    /// guess is counted before it is answered.
    ///
    /// - Parameters:
    ///   - lastSix: The last six digits of the number on the back.
    ///   - expires: The date on the front.
    ///   - holder: Who describes it.
    /// - Returns: The old and the new card.
    /// - Throws: `Stop.rule` with what says no.
    public func describe(
        lastSix: String,
        expires: CalendarDate,
        by holder: AuthenticatedHolder
    ) throws(Stop) -> CardPair {
        let now = moment()
        let hash = hash(of: holder.fiscalCode)
        let request = try random(16)
        let answer = try commit { commit -> Result<CardPair, Stop> in
            let facts = try self.facts(about: holder, on: now.today)
            let count = try commit.state.guesses(
                holder: hash,
                since: now.time.adding(seconds: -86_400)
            )
            let limit = Rules.GuessLimit.self
            let isExhausted = count.recent >= limit.perDay || count.total >= limit.inAll
            var rule = facts.refusal ?? (isExhausted ? .newGuessesExhausted : nil)
            if rule == nil {
                switch Rules.match(lastSix: lastSix, expires: expires, among: facts.candidates) {
                case .card(let new):
                    rule = facts.refusal(of: new, on: now.today)
                    let proofs = try commit.state.provingAttempts(
                        newCard: self.hash(of: new.cardID)
                    )
                    if rule == nil, proofs >= Self.maximumProofs { rule = .newUnproven }
                    if rule == nil, let old = facts.old {
                        return .success(CardPair(old: old, new: new))
                    }
                case .typo:
                    rule = .newNumberTypo
                case .none:
                    let entry = LedgerEntry(
                        event: LedgerEntry.guessEvent,
                        time: now.time,
                        fields: ["rule": RuleID.newMismatch.rawValue],
                        personal: ["holder": holder.fiscalCode.text],
                        request: request
                    )
                    _ = try commit.recordGuess(holder: hash, entry: entry)
                    return .failure(.rule(.newMismatch))
                }
            }
            let refused = rule ?? .oldUnknown
            _ = try commit.append(try self.refusalEntry(refused, holder, at: now.time))
            return .failure(.rule(refused))
        }
        return try answer.value.get()
    }

    /// Forgets a holder's wrong guesses, as staff may.
    ///
    /// - Throws: `Stop` when the ledger can't be written.
    public func resetGuesses(of holder: FiscalCode) throws(Stop) {
        let entry = LedgerEntry(
            event: LedgerEntry.guessesResetEvent,
            time: moment().time,
            personal: ["holder": holder.text],
            request: try random(16)
        )
        let hash = hash(of: holder)
        _ = try commit { commit in try commit.resetGuesses(holder: hash, entry: entry) }
    }

    /// What the registry says of a holder at one moment.
    struct Facts {
        let old: CardRecord?
        let candidates: [CardRecord]
        /// Rules 1, 2 and 5.
        let refusal: RuleID?

        /// Rules 3, 4, 6 and 8 for one of the candidates.
        func refusal(of new: CardRecord, on today: CalendarDate) -> RuleID? {
            guard let old else { return .oldUnknown }
            return Rules.refusal(new: new, old: old, on: today)
        }
    }

    func facts(about holder: AuthenticatedHolder, on today: CalendarDate) throws(Stop) -> Facts {
        try ask { registry throws(RegistryError) in
            try registry.read { snapshot throws(RegistryError) in
                let old = try snapshot.card(id: holder.card.cardID)
                let cards = try snapshot.cards(of: holder.fiscalCode)
                return Facts(
                    old: old,
                    candidates: cards.filter { $0.cardID != holder.card.cardID },
                    refusal: Rules.refusal(
                        old: old,
                        holder: holder.fiscalCode,
                        assistance: try snapshot.assistance(of: holder.fiscalCode, on: today),
                        on: today
                    )
                )
            }
        }
    }
}
