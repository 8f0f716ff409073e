// SPDX-License-Identifier: EUPL-1.2

internal import CivilTime
internal import Ledger
internal import OpenSSL
public import Secrets
public import SmartCard
public import TSCNS
public import Trust

/// Judges cards: every check of the verdict, and the one VERIFY that a typed PIN is worth.
public struct Examiner: Sendable {
    let trust: TrustStore
    let policy: Policy
    let memory: (any TriesMemory)?
    let flight: PINInFlight
    let moment: @Sendable () -> Moment

    /// An examiner.
    ///
    /// - Parameters:
    ///   - trust: CA certificates and revocation lists.
    ///   - policy: What the admin decided.
    ///   - memory: What is known of tries left, or nil where nothing can be remembered.
    ///   - flight: Told while a card is sent a PIN.
    ///   - moment: The clock, asked once for each decision.
    public init(
        trust: TrustStore,
        policy: Policy,
        memory: (any TriesMemory)?,
        flight: PINInFlight,
        moment: @escaping @Sendable () -> Moment
    ) {
        self.trust = trust
        self.policy = policy
        self.memory = memory
        self.flight = flight
        self.moment = moment
    }

    /// What can be said of a card without its PIN.
    ///
    /// - Parameters:
    ///   - card: What was read from it.
    ///   - role: Old cards may be weaker than new ones.
    /// - Returns: Every check; `holder.signature` is unknown.
    public func examine(_ card: CardContents, as role: CardRole) -> Verdict {
        verdict(on: card, as: role, at: moment(), proof: nil)
    }

    /// What can be said of an old card whose PIN the holder typed: one VERIFY, one signature.
    ///
    /// - Parameters:
    ///   - card: What was read through the same handle before.
    ///   - pin: What the holder typed.
    ///   - fields: What the challenge names besides card, certificate, time and nonce.
    ///   - confirmsLastTry: Whether the holder accepts that this may be the last try.
    ///   - channel: The card, in a transaction that ends with a reset.
    /// - Returns: Every check, `holder.signature` included.
    /// - Throws: `pin.*`, `card.generationUnproven`, card faults.
    public func authenticate(
        _ card: CardContents,
        pin: borrowing PIN,
        fields: [(name: String, value: [UInt8])],
        confirmsLastTry: Bool,
        on channel: borrowing some CardChannel & ~Copyable
    ) throws(Stop) -> Verdict {
        let now = moment()
        let certificate = try certificate(of: card)
        let challenge = Statement(
            .login,
            fields + [
                ("card", Array(card.cardID.text.utf8)), ("certificate", certificate.sha256),
                ("time", Array(now.time.rfc3339.utf8)), ("nonce", try random(32)),
            ]
        )
        try enter(pin, on: card, confirmsLastTry: confirmsLastTry, channel)
        let signature = try sign(challenge, with: card, certificate, channel)
        let proof = SignatureProof(message: challenge.bytes, signature: signature)
        return verdict(on: card, as: .old, at: now, proof: proof)
    }

    /// Sends one VERIFY, and remembers what the card said of the tries left.
    ///
    /// - Parameters:
    ///   - pin: What the holder typed.
    ///   - card: The card.
    ///   - confirmsLastTry: Whether the holder accepts that this may be the last try.
    ///   - channel: The card, in a transaction that ends with a reset.
    /// - Throws: `pin.*`, `card.generationUnproven`, card faults.
    public func enter(
        _ pin: borrowing PIN,
        on card: CardContents,
        confirmsLastTry: Bool,
        _ channel: borrowing some CardChannel & ~Copyable
    ) throws(Stop) {
        guard mayVerify(card.generation) else { throw .rule(.cardGenerationUnproven) }
        let seen = try memory?.tries(of: card.cardID)
        let mayBeLast =
            switch seen {
            case .known(let tries): tries <= 1
            case .unknown: true
            case nil: false
            }
        guard !mayBeLast || confirmsLastTry else { throw .rule(.pinLastTry) }
        try selectKey(of: card, channel)
        // Should this process die before the answer, a card that failed before is in doubt.
        if seen != nil { try memory?.remember(.unknown, of: card.cardID) }
        do {
            try verify(pin, on: card, channel)
        } catch {
            try remember(error, of: card.cardID, before: seen)
            throw Stop(error)
        }
        if seen != nil { try memory?.forget(card.cardID) }
    }

    /// Selects what must be selected before a PIN is sent; no try can be spent here.
    func selectKey(
        of card: CardContents,
        _ channel: borrowing some CardChannel & ~Copyable
    ) throws(Stop) {
        do {
            try card.generation.selectKey(on: channel)
        } catch {
            throw .rule(RuleID(error), detail: .note("\(error)"))
        }
    }

    /// Sends one VERIFY; what its answer means is the caller's.
    func verify(
        _ pin: borrowing PIN,
        on card: CardContents,
        _ channel: borrowing some CardChannel & ~Copyable
    ) throws(PINError) {
        try flight.sending(to: card.cardID) { () throws(PINError) in
            try card.generation.verify(pin, on: channel)
        }
    }

    /// Notes that the answer to a PIN will never come, when one is awaited.
    ///
    /// - Returns: Whether one was.
    public func giveUp() -> Bool {
        guard let card = flight.card else { return false }
        try? memory?.remember(.unknown, of: card)
        return true
    }

    /// Whether a card of this generation is sent a PIN at all.
    public func mayVerify(_ generation: CardGeneration) -> Bool {
        generation.isPINProven || policy.unprovenPIN.contains(generation.name)
    }

    /// The rule of the first check that says no.
    ///
    /// Unknown is no, but where the policy or the certificate itself leaves it open.
    ///
    /// - Parameters:
    ///   - verdict: The checks.
    ///   - ignored: A check that is not due yet.
    /// - Returns: The rule, or nil when the card is accepted.
    func refusal(_ verdict: Verdict, ignoring ignored: CheckID? = nil) -> RuleID? {
        for check in verdict.checks where check.id != ignored {
            switch (check.result, check.id) {
            case (.pass, _): continue
            // The digest of the file, which must match, covers the names too.
            case (.unknown, .names): continue
            case (.unknown, .revocationUnknown), (.unknown, .revoked), (.unknown, .suspended):
                if policy.trust.revocation == .prefer { continue }
            default: break
            }
            return RuleID(rawValue: check.id.rawValue) ?? .certificateMalformed
        }
        return nil
    }

    func certificate(of card: CardContents) throws(Stop) -> Certificate {
        do {
            return try Trust.certificate(of: card)
        } catch {
            throw .rule(.certificateMalformed)
        }
    }

    /// Lets a card sign a statement; the signature is still to be verified.
    func sign(
        _ statement: Statement,
        with card: CardContents,
        _ certificate: Certificate,
        _ channel: borrowing some CardChannel & ~Copyable
    ) throws(Stop) -> [UInt8] {
        guard case .rsa(let key) = certificate.publicKey else { throw .rule(.certificateProfile) }
        do {
            return try card.generation.signature(
                ofSHA256: SHA256.digest(statement.bytes),
                modulusLength: key.modulus.count,
                on: channel
            )
        } catch {
            throw .rule(RuleID(error), detail: .note("\(error)"))
        }
    }

    private func verdict(
        on card: CardContents,
        as role: CardRole,
        at now: Moment,
        proof: SignatureProof?
    ) -> Verdict {
        Trust.verdict(
            for: card,
            role: role,
            at: now.time,
            clock: now.quality,
            store: trust,
            policy: policy.trust,
            signature: proof
        )
    }

    private func remember(
        _ error: PINError,
        of card: CardID,
        before seen: SeenTries?
    ) throws(Stop) {
        switch error {
        case .wrong(let left?): try memory?.remember(.known(left), of: card)
        case .blocked: try memory?.remember(.known(0), of: card)
        case .wrong(nil), .inDoubt, .unexpected: try memory?.remember(.unknown, of: card)
        case .refused: if let seen { try memory?.remember(seen, of: card) }
        }
    }
}

/// Random bytes: nonces, sessions and the ids of entries.
func random(_ count: Int) throws(Stop) -> [UInt8] {
    do {
        return try randomBytes(count)
    } catch {
        throw .station(reason: "the system gives no random bytes")
    }
}

extension Stop {
    /// A PIN did not open a card.
    init(_ error: PINError) {
        self =
            switch error {
            case .wrong(let tries): .rule(.pinWrong, detail: .triesLeft(tries))
            case .blocked: .rule(.pinBlocked)
            case .inDoubt: .rule(.pinInDoubt)
            case .refused(let status), .unexpected(let status):
                .rule(.cardUnreadable, detail: .note("VERIFY: \(status)"))
            }
    }
}
