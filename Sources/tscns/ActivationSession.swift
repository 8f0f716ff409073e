// SPDX-License-Identifier: EUPL-1.2

import Activation
import CivilTime
import PCSC
import Registry
import Secrets
import TSCNS

/// One run of the whole flow at the terminal, on the thread for cards.
struct ActivationSession: Sendable {
    let engine: Engine
    let choice: ReaderChoice
    let order: ActivationOrder
    let requiresNewCard: Bool

    /// A completed activation and its holder, who may have the codes.
    struct Result: Sendable {
        let protocolNumber: ProtocolNumber
        let holder: AuthenticatedHolder
    }

    /// How far the holder's request got.
    private enum Standing {
        /// Logged in; what to activate is still to be asked.
        case loggedIn
        case claimed(Claim)
        case completed(ProtocolNumber)
    }

    func run(_ context: borrowing ReaderContext) throws(Failure) -> Result {
        var cards = try cards(context)
        let (holder, standing) = try request(with: &cards.old)
        switch standing {
        case .completed(let number):
            return Result(protocolNumber: number, holder: holder)
        case .claimed(let claim):
            if claim.isResumed {
                Output.remark("Si riprende l'attivazione \(claim.protocolNumber.text).")
            }
            try prove(claim, for: holder, &cards, context)
            return Result(protocolNumber: claim.protocolNumber, holder: holder)
        case .loggedIn:
            throw Failure.station("an activation ended without having begun")
        }
    }

    // MARK: The old card

    /// Log-in and signed request: in one use of the PIN when everything was given beforehand, else
    /// in two, with the questions in between.
    private func request(
        with old: inout OpenCard
    ) throws(Failure) -> (AuthenticatedHolder, Standing) {
        let card = old.contents
        let reader = old.reader.description
        let pin = try order.pin.pin(prompt: "PIN della vecchia tessera: ")
        let (holder, standing) = try old.holdForPIN {
            transaction throws(Failure) -> (AuthenticatedHolder, Standing) in
            try stopping { () throws(Stop) in
                let holder = try engine.login(
                    card,
                    pin: pin,
                    reader: reader,
                    confirmsLastTry: order.confirmsLastTry,
                    on: transaction
                )
                if let taken = try resumed(holder) { return (holder, taken) }
                guard let lastSix = order.lastSix, let expires = order.expires, order.isConfirmed
                else { return (holder, .loggedIn) }
                let pair = try engine.describe(lastSix: lastSix, expires: expires, by: holder)
                Output.remark(ConsentText.italian.text)
                let claim = try engine.claim(
                    pair,
                    for: holder,
                    consent: .italian,
                    on: transaction
                )
                return (holder, .claimed(claim))
            }
        }
        guard case .loggedIn = standing else { return (holder, standing) }
        let pair = try ask(holder)
        let again = try order.pin.pin(prompt: "Ancora il PIN, per firmare la richiesta: ")
        let claim = try old.holdForPIN { transaction throws(Failure) in
            try stopping { () throws(Stop) in
                try engine.examiner.enter(
                    again,
                    on: card,
                    confirmsLastTry: order.confirmsLastTry,
                    transaction
                )
                return try engine.claim(pair, for: holder, consent: .italian, on: transaction)
            }
        }
        return (holder, .claimed(claim))
    }

    private func resumed(_ holder: AuthenticatedHolder) throws(Stop) -> Standing? {
        let found = try engine.resume(holder, lastSix: order.lastSix, expires: order.expires)
        return switch found {
        case .claimed(let claim): .claimed(claim)
        case .completed(let number): .completed(number)
        case nil: nil
        }
    }

    /// Asks what was not given, until it describes a card or no more guesses are taken.
    private func ask(_ holder: AuthenticatedHolder) throws(Failure) -> CardPair {
        let data = holder.card.personalData
        Terminal.show(
            """
            Nominativo: \(data.surname) \(data.givenName)
            Data di nascita: \(data.birthDate.italian)
            Codice fiscale: \(data.fiscalCodeText)
            """
        )
        let pair = try described(by: holder)
        guard !order.isConfirmed else { return pair }
        Terminal.show(
            """
            Numero tessera: \(pair.new.teamNumber.text)
            Data di scadenza: \(pair.new.expires.italian)
            \(ConsentText.italian.text)
            """
        )
        guard Terminal.ask("Scrivi CONFERMO per procedere: ") == "CONFERMO" else {
            throw Failure(
                id: "cancelled",
                message: "L'attivazione è stata annullata; nulla è cambiato.",
                remedy: "Ripeti il comando quando vuoi.",
                status: .usage
            )
        }
        return pair
    }

    private func described(by holder: AuthenticatedHolder) throws(Failure) -> CardPair {
        var lastSix = order.lastSix
        var expires = order.expires
        while true {
            let leading = try stopping { () throws(Stop) in try engine.leadingDigits(for: holder) }
            let digits = lastSix ?? Terminal.ask("Ultime 6 cifre della nuova tessera: \(leading)")
            let date = expires ?? Self.date(Terminal.ask("Data di scadenza (gg/mm/aaaa): "))
            guard let digits else {
                throw Failure(
                    id: "usage",
                    message: "Mancano i dati della nuova tessera.",
                    remedy: "Ripeti il comando.",
                    status: .usage
                )
            }
            (lastSix, expires) = (nil, nil)
            guard digits.utf8.count == 6, let date else {
                Output.remark("Servono 6 cifre e una data che esiste.")
                continue
            }
            do {
                return try engine.describe(lastSix: digits, expires: date, by: holder)
            } catch .rule(let rule, _) where rule == .newMismatch || rule == .newNumberTypo {
                let text = RuleText(rule)
                Output.remark("\(text.message) \(text.remedy)")
            } catch {
                throw Failure(error)
            }
        }
    }

    private static func date(_ typed: String?) -> CalendarDate? {
        guard let parts = typed?.split(separator: "/"), parts.count == 3 else { return nil }
        return CalendarDate(ddmmyyyy: parts.joined())
    }

    // MARK: The new card

    private func prove(
        _ claim: Claim,
        for holder: AuthenticatedHolder,
        _ cards: inout Cards,
        _ context: borrowing ReaderContext
    ) throws(Failure) {
        guard requiresNewCard else {
            return try stopping { () throws(Stop) in try engine.completeUnseen(claim, for: holder) }
        }
        var new = try newCard(&cards, context)
        let contents = new.contents
        try new.holdForPIN { transaction throws(Failure) in
            try stopping { () throws(Stop) in
                try engine.prove(claim, on: contents, for: holder, transaction)
            }
        }
    }

    /// The new card, as soon as it is there: at most 120 seconds from now.
    private func newCard(
        _ cards: inout Cards,
        _ context: borrowing ReaderContext
    ) throws(Failure) -> OpenCard {
        if let card = cards.new.take() { return card }
        let end = ContinuousClock.now + .seconds(120)
        let reader = cards.newReader
        Output.remark(
            reader == cards.old.reader
                ? "Togli la vecchia tessera e inserisci la nuova entro 120 secondi."
                : "Inserisci la nuova tessera nel lettore «\(reader)» entro 120 secondi."
        )
        var state = try state(of: reader, context)
        if reader != cards.old.reader, case .card = state.content {
            return try OpenCard(context, in: reader)
        }
        while true {
            state = try wait(for: reader, from: state, until: end, context)
            let card = try OpenCard(context, in: reader)
            if card.contents.cardID != cards.old.contents.cardID { return card }
            Output.remark("Questa è la vecchia tessera: inserisci la nuova.")
        }
    }

    private func wait(
        for reader: ReaderName,
        from state: ReaderState,
        until end: ContinuousClock.Instant,
        _ context: borrowing ReaderContext
    ) throws(Failure) -> ReaderState {
        var state = state
        while true {
            do {
                state = try context.change(of: reader, from: state, within: end - .now)
                if case .card = state.content { return state }
            } catch .timedOut {
                if end - .now <= .zero { throw Failure(.cardAbsent) }
            } catch {
                throw Failure(error)
            }
        }
    }

    private func state(
        of reader: ReaderName,
        _ context: borrowing ReaderContext
    ) throws(Failure) -> ReaderState {
        do { return try context.state(of: reader) } catch { throw Failure(error) }
    }

    // MARK: Readers

    /// The old card, the new one if it is there already, and where it is to be expected.
    private struct Cards: ~Copyable {
        var old: OpenCard
        var new: OpenCard?
        let newReader: ReaderName
    }

    private func cards(_ context: borrowing ReaderContext) throws(Failure) -> Cards {
        let listings = try choice.listings(context)
        let newReader = try order.newReader.map { name throws(Failure) in
            try choice.reader(named: name, among: listings)
        }
        let cards = listings.filter { $0.content == .cns && $0.name != newReader }
        if order.reader == nil, newReader == nil, cards.count == 2 {
            return try sorted(
                OpenCard(context, in: cards[0].name),
                OpenCard(context, in: cards[1].name)
            )
        }
        let old = try choice.reader(named: order.reader, among: listings, except: newReader)
        let others = cards.filter { $0.name != old }
        return Cards(
            old: try OpenCard(context, in: old),
            new: nil,
            newReader: newReader ?? (others.count == 1 ? others[0].name : old)
        )
    }

    /// Of two cards the one issued first is the old one.
    private func sorted(_ first: consuming OpenCard, _ second: consuming OpenCard) -> Cards {
        if first.contents.personalData.issued <= second.contents.personalData.issued {
            let reader = second.reader
            return Cards(old: first, new: second, newReader: reader)
        }
        let reader = first.reader
        return Cards(old: second, new: first, newReader: reader)
    }
}
