// SPDX-License-Identifier: EUPL-1.2

internal import BaseEncoding
public import CivilTime
internal import Ledger
internal import OpenSSL
internal import Registry
public import SmartCard
internal import TSCNS
internal import Trust

extension Engine {
    /// An activation that the holder began before and that nobody works on now.
    ///
    /// - Parameters:
    ///   - holder: Who logged in.
    ///   - lastSix: Digits typed, or nil when any of the holder's activations is meant.
    ///   - expires: The date typed, or nil.
    /// - Returns: What there is to take up again, or nil.
    /// - Throws: `conflict.inProgress` when another process works on it.
    public func resume(
        _ holder: AuthenticatedHolder,
        lastSix: String?,
        expires: CalendarDate?
    ) throws(Stop) -> Resumption? {
        let hash = hash(of: holder.fiscalCode)
        let owner = ownership
        let now = moment()
        let found = try commit { commit -> Result<Resumption?, Stop> in
            for record in try commit.state.openActivations(holder: hash) {
                let new = try self.newCard(of: record, in: commit.state)
                if let lastSix, lastSix != new.teamNumber.lastSix { continue }
                if let expires, expires != new.expires { continue }
                guard let number = ProtocolNumber(record.protocolNumber) else { continue }
                if record.phase == .completed {
                    let old = try self.registry.card(id: holder.card.cardID)
                    let holderCode = holder.fiscalCode
                    guard let rule = Rules.refusal(old: old, holder: holderCode, on: now.today)
                    else { return .success(.completed(number)) }
                    let entry = try self.refusalEntry(rule, holder, at: now.time)
                    _ = try commit.append(entry)
                    return .failure(.rule(rule))
                }
                if let other = record.owner, owner.isAlive(other) {
                    let entry = try self.refusalEntry(
                        .conflictInProgress,
                        holder,
                        protocolNumber: number,
                        at: now.time
                    )
                    _ = try commit.append(entry)
                    return .failure(.rule(.conflictInProgress))
                }
                try commit.setOwner(owner.name, of: record.protocolNumber)
                let claim = Claim(protocolNumber: number, newCard: new, isResumed: true)
                return .success(.claimed(claim))
            }
            return .success(nil)
        }
        return try found.value.get()
    }

    /// What a holder finds of an activation begun before.
    public enum Resumption: Sendable {
        /// The request is signed; the new card is to be proven.
        case claimed(Claim)
        /// The codes wait to be handed over.
        case completed(ProtocolNumber)
    }

    /// Lets the old card sign the request and claims the new card.
    ///
    /// - Parameters:
    ///   - cards: What `describe` found.
    ///   - holder: Who asks.
    ///   - consent: The words that the holder agreed to.
    ///   - channel: The card of the login, its PIN verified in this transaction.
    /// - Returns: The claim, once it is durable.
    /// - Throws: `Stop`: a rule that says no by now, `conflict.inProgress`, `holder.signature`.
    public func claim(
        _ cards: CardPair,
        for holder: AuthenticatedHolder,
        consent: ConsentText,
        on channel: borrowing some CardChannel & ~Copyable
    ) throws(Stop) -> Claim {
        for _ in 0..<3 {
            if let claim = try request(cards, for: holder, consent: consent, on: channel) {
                return claim
            }
        }
        throw .rule(.conflictInProgress, detail: .note("other activations take every number"))
    }

    /// Has one request signed and written down; nil when another activation took the protocol
    /// number while the card was signing.
    private func request(
        _ cards: CardPair,
        for holder: AuthenticatedHolder,
        consent: ConsentText,
        on channel: borrowing some CardChannel & ~Copyable
    ) throws(Stop) -> Claim? {
        let now = moment()
        let size = try read { state throws(LedgerError) in try state.size() }
        let number = ProtocolNumber(day: now.today, station: station.number, ledgerSize: size)
        let statement = Statement(
            .consent,
            [
                ("station", station.certificateDigest), ("session", holder.session),
                ("protocol", Array(number.text.utf8)),
                ("oldCard", Array(cards.old.teamNumber.text.utf8)),
                ("newCard", Array(cards.new.teamNumber.text.utf8)),
                ("holder", Array(holder.fiscalCode.text.utf8)),
                ("certificate", holder.certificate.sha256),
                ("textVersion", Array(consent.version.utf8)),
                ("language", Array(consent.language.utf8)), ("text", Array(consent.text.utf8)),
                ("time", Array(now.time.rfc3339.utf8)), ("nonce", try random(32)),
            ]
        )
        let signature = try examiner.sign(statement, with: holder.card, holder.certificate, channel)
        guard case .rsa(let key) = holder.certificate.publicKey,
            key.isValidPKCS1(signature: signature, sha256: SHA256.digest(statement.bytes))
        else { throw try refuse(.holderSignature, holder, at: now.time) }

        let entry = LedgerEntry(
            phase: .requested,
            protocolNumber: number.text,
            time: now.time,
            fields: [
                "station": Base16.encode(station.certificateDigest), "issuer": cards.new.issuer,
                "textVersion": consent.version, "language": consent.language,
                "clock": now.quality.rawValue,
            ],
            personal: [
                "holder": holder.fiscalCode.text, "oldCard": cards.old.cardID.text,
                "newCard": cards.new.cardID.text, "statement": Base16.encode(statement.bytes),
                "signature": Base16.encode(signature),
                "certificate": Base16.encode(holder.card.certificate),
                "checks": holder.verdict.checks.map { "\($0.id.rawValue)=\($0.result.rawValue)" }
                    .joined(separator: " "),
            ],
            request: try random(16)
        )
        let request = ActivationRequest(
            protocolNumber: number.text,
            holder: hash(of: holder.fiscalCode),
            oldCard: hash(of: cards.old.cardID),
            newCard: hash(of: cards.new.cardID),
            owner: ownership.name
        )
        let answer = try commit { commit -> Result<Claim?, Stop> in
            // What was true when the holder was asked must be true when it is decided.
            let facts = try self.facts(about: holder, on: now.today)
            let new = facts.candidates.first { $0.cardID == cards.new.cardID }
            var rule = facts.refusal ?? (new == nil ? .newMismatch : nil)
            if let new { rule = rule ?? facts.refusal(of: new, on: now.today) }
            if let rule {
                _ = try commit.append(try self.refusalEntry(rule, holder, at: now.time))
                return .failure(.rule(rule))
            }
            do {
                _ = try commit.beginActivation(request, entry: entry)
            } catch LedgerError.activationConflict {
                if try commit.state.openActivation(newCard: request.newCard) == nil {
                    return .success(nil)
                }
                let entry = try self.refusalEntry(.conflictInProgress, holder, at: now.time)
                _ = try commit.append(entry)
                return .failure(.rule(.conflictInProgress))
            }
            return .success(Claim(protocolNumber: number, newCard: cards.new, isResumed: false))
        }
        return try answer.value.get()
    }

    /// Ends an activation before its codes are released.
    ///
    /// - Returns: Whether there was one that could be ended.
    /// - Throws: `conflict.inProgress` when another process works on it.
    public func cancel(_ number: ProtocolNumber) throws(Stop) -> Bool {
        let entry = LedgerEntry(
            phase: .abandoned,
            protocolNumber: number.text,
            time: moment().time,
            fields: ["by": "staff"],
            request: try random(16)
        )
        let owner = ownership
        let answer = try commit { commit -> Bool in
            guard let record = try commit.state.activation(number.text),
                record.phase == .requested || record.phase == .proving
            else { return false }
            if let other = record.owner, owner.isAlive(other) {
                throw Stop.rule(.conflictInProgress)
            }
            _ = try commit.advance(number.text, to: .abandoned, entry: entry)
            return true
        }
        return answer.value
    }

    /// The new card of an activation, by what its first entry says and the registry knows.
    func newCard(
        of record: ActivationRecord,
        in state: borrowing LedgerState
    ) throws -> CardRecord {
        let opening = try state.openings(of: record.firstIndex).first { $0.field == "newCard" }
        guard let id = opening.flatMap({ CardID($0.text) }),
            let card = try registry.card(id: id), hash(of: id) == record.newCard
        else { throw Stop.station(reason: "the ledger names a card the registry does not know") }
        return card
    }
}
