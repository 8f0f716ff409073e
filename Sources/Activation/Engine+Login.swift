// SPDX-License-Identifier: EUPL-1.2

public import Ledger
public import Secrets
public import SmartCard
public import TSCNS
internal import Trust

extension Engine {
    /// Authenticates the holder of a card: one VERIFY, one signature over a fresh challenge.
    ///
    /// Nothing is sent to a card that could not be accepted anyway.
    ///
    /// - Parameters:
    ///   - card: What was read through the same handle before.
    ///   - pin: What the holder typed.
    ///   - reader: The reader's name.
    ///   - confirmsLastTry: Whether the holder accepts that this may be the last try.
    ///   - channel: The card, in a transaction that ends with a reset.
    /// - Returns: The holder; the PIN stays verified until the transaction ends.
    /// - Throws: `Stop`: the certificate's and the binding's rules, `pin.*`, card faults.
    public func login(
        _ card: CardContents,
        pin: borrowing PIN,
        reader: String,
        confirmsLastTry: Bool,
        on channel: borrowing some CardChannel & ~Copyable
    ) throws(Stop) -> AuthenticatedHolder {
        let examiner = examiner
        let beforehand = examiner.examine(card, as: .old)
        if let rule = examiner.refusal(beforehand, ignoring: .signature) {
            throw .rule(rule)
        }
        guard let fiscalCode = card.personalData.fiscalCode else { throw .rule(.bindingFiscalCode) }
        let session = try random(16)
        let verdict = try examiner.authenticate(
            card,
            pin: pin,
            fields: [
                ("station", station.certificateDigest), ("session", session),
                ("reader", Array(reader.utf8)), ("ledger", Array(try checkpoint().utf8)),
            ],
            confirmsLastTry: confirmsLastTry,
            on: channel
        )
        if let rule = examiner.refusal(verdict) { throw .rule(rule) }
        return AuthenticatedHolder(
            card: card,
            fiscalCode: fiscalCode,
            verdict: verdict,
            certificate: try examiner.certificate(of: card),
            session: session
        )
    }

    /// Judges cards for this station, remembering the tries they have left.
    public var examiner: Examiner {
        Examiner(trust: trust, policy: policy, memory: self, flight: flight, moment: moment)
    }

    func checkpoint() throws(Stop) -> String {
        try read { state throws(LedgerError) in try state.newestCheckpoint().note }
    }
}

extension Engine: TriesMemory {
    /// What the ledger remembers of a card.
    public func tries(of card: CardID) throws(Stop) -> SeenTries? {
        let hash = hash(of: card)
        return try read { state throws(LedgerError) in try state.lastSeenTries(card: hash) }
    }

    /// Keeps it in the ledger.
    public func remember(_ tries: SeenTries, of card: CardID) throws(Stop) {
        let hash = hash(of: card)
        let time = moment().time
        _ = try commit { commit in try commit.rememberTries(card: hash, tries: tries, at: time) }
    }

    /// Forgets it.
    public func forget(_ card: CardID) throws(Stop) {
        let hash = hash(of: card)
        _ = try commit { commit in try commit.forgetTries(card: hash) }
    }
}
