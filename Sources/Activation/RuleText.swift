// SPDX-License-Identifier: EUPL-1.2

/// What a citizen reads when something stops: what happened and why, and what to do next.
public struct RuleText: Sendable, Hashable {
    /// One sentence: what happened, and why.
    public let message: String
    /// One or two sentences: what to do next, and whom to turn to.
    public let remedy: String

    /// The words for a rule, in Italian.
    ///
    /// - Parameters:
    ///   - rule: What stopped.
    ///   - detail: Tries left, where the card told them.
    public init(_ rule: RuleID, detail: Stop.Detail = .none) {
        let (message, remedy) = Self.italian(rule)
        self.message = [message, Self.italian(detail)].compactMap(\.self).joined(separator: " ")
        self.remedy = remedy
    }

    private static func italian(_ detail: Stop.Detail) -> String? {
        switch detail {
        case .none, .note: nil
        case .triesLeft(nil): "La tessera non dice quanti tentativi restano."
        case .triesLeft(1): "Resta un solo tentativo."
        case .triesLeft(let tries?): "Restano \(tries) tentativi."
        }
    }

    private static let desk = "Rivolgiti allo sportello del tuo ente emettitore (ASL o regione)."

    private static func italian(_ rule: RuleID) -> (message: String, remedy: String) {
        switch rule {
        case .pcscUnavailable:
            (
                "Il servizio dei lettori di smart card non risponde.",
                "Avvia o installa pcscd, poi riprova: «tscns doctor» dice che cosa manca."
            )
        case .readerAbsent:
            ("Non c'è nessun lettore di smart card.", "Collega il lettore, poi riprova.")
        case .cardAbsent:
            (
                "Nel lettore non c'è nessuna tessera.",
                "Inserisci la tessera fino in fondo, con il chip verso il lettore."
            )
        case .cardNotCNS:
            (
                "La carta inserita non è una TS-CNS.",
                "Inserisci la Tessera Sanitaria con il chip; se è lei, spingila fino in fondo."
            )
        case .cardUnreadable:
            (
                "La tessera non si lascia leggere.",
                "Pulisci il chip con un panno asciutto e riprova, anche con un altro lettore. \(desk)"
            )
        case .cardRemoved:
            (
                "La tessera è stata tolta, o un altro programma l'ha reimpostata.",
                "Inserisci di nuovo la tessera e ripeti; nulla è andato perduto."
            )
        case .cardBusy:
            (
                "Un altro programma sta usando la tessera.",
                "Chiudi gli altri programmi che usano la tessera, poi riprova."
            )
        case .cardGenerationUnproven:
            (
                "Questa generazione di tessera si può leggere, ma non è ancora provato come riceve il PIN.",
                "Per non rischiare di bloccarla il PIN non è stato inviato. \(desk)"
            )
        case .pinFormat:
            (
                "Il PIN ha da 5 a 8 cifre; quello inserito no, e non è stato inviato.",
                "Inserisci il PIN: nessun tentativo è stato consumato."
            )
        case .pinWrong:
            (
                "Il PIN non è quello di questa tessera.",
                "Controlla il PIN e riprova; dopo tre errori la tessera si blocca e serve il PUK."
            )
        case .pinLastTry:
            (
                "Resta un solo tentativo, o non si sa quanti: se il PIN è sbagliato la tessera si blocca.",
                "Se sei sicuro del PIN, ripeti e conferma («--confirm-last-try»)."
            )
        case .pinBlocked:
            (
                "Il PIN di questa tessera è bloccato.",
                "Sbloccalo con il PUK, o chiedi allo sportello del tuo ente emettitore."
            )
        case .pinInDoubt:
            (
                "La tessera non ha risposto dopo l'invio del PIN: non si sa se il tentativo è contato.",
                "Togli e reinserisci la tessera, poi ripeti; il PIN non è stato inviato due volte."
            )
        case .certificateUntrusted:
            (
                "Il certificato della tessera non viene da un ente certificatore riconosciuto.",
                "Su questa postazione può mancare il certificato della tua regione. \(desk)"
            )
        case .certificateExpired:
            (
                "Il certificato della tessera è scaduto.",
                "La tessera non può più identificarti. \(desk)"
            )
        case .certificateNotYetValid:
            (
                "Il certificato della tessera non è ancora valido.",
                "Controlla la data di questo computer; se è giusta, attendi la data di inizio."
            )
        case .certificateRevoked:
            ("Il certificato della tessera è stato revocato.", desk)
        case .certificateSuspended:
            ("Il certificato della tessera è sospeso.", desk)
        case .certificateRevocationUnknown:
            (
                "Non si può sapere se la tessera è stata revocata: manca un elenco aggiornato.",
                "L'amministratore deve aggiornare gli elenchi di revoca (CRL), poi riprova."
            )
        case .certificateProfile:
            (
                "Il certificato della tessera non è un certificato di autenticazione CNS.",
                desk
            )
        case .certificateWeak:
            (
                "La chiave o la firma del certificato sono troppo deboli per essere accettate.",
                "Serve una tessera più recente. \(desk)"
            )
        case .certificateMalformed:
            ("Il certificato della tessera è danneggiato o non è nel formato previsto.", desk)
        case .bindingCardID, .bindingFiscalCode, .bindingPersonalData, .bindingNames:
            (
                "I dati scritti sulla tessera non corrispondono al suo certificato.",
                "La tessera non può essere accettata. \(desk)"
            )
        case .holderSignature:
            (
                "La firma fatta dalla tessera non è della chiave del suo certificato.",
                "La tessera non può essere accettata. \(desk)"
            )
        case .clockUntrusted:
            (
                "La data di questo computer non è attendibile.",
                "L'amministratore deve regolare l'orologio, poi riprova."
            )
        case .oldUnknown:
            (
                "La tessera con cui hai fatto accesso non è fra quelle note a questa postazione.",
                "L'ente emettitore deve prima consegnare i suoi dati a questa postazione. \(desk)"
            )
        case .oldNotActive:
            ("La tessera con cui hai fatto accesso non risulta attiva.", desk)
        case .oldExpired:
            (
                "La tessera con cui hai fatto accesso è scaduta.",
                "La nuova tessera va attivata allo sportello. \(desk)"
            )
        case .oldActivatedByDelegate:
            (
                "La tessera con cui hai fatto accesso fu attivata da un delegato o allo sportello.",
                "Da soli si può attivare solo se l'attivazione precedente era Diretta. \(desk)"
            )
        case .oldActivationUnknown:
            (
                "Non risulta come fu attivata la tessera con cui hai fatto accesso.",
                "Da soli si può attivare solo se l'attivazione precedente era Diretta. \(desk)"
            )
        case .assistanceLost:
            ("Non risulti più avere diritto all'assistenza sanitaria.", "Rivolgiti alla tua ASL.")
        case .assistanceUnknown:
            (
                "Non risulta se hai diritto all'assistenza sanitaria.",
                "Rivolgiti alla tua ASL, che può aggiornare la tua posizione."
            )
        case .directOnly:
            (
                "La nuova tessera è di un'altra persona.",
                "Ognuno può attivare solo la propria tessera, di persona."
            )
        case .newMismatch:
            (
                "Il numero o la data di scadenza non corrispondono a una tua nuova tessera.",
                "Ricontrolla le ultime 6 cifre sul retro e la scadenza sul fronte della nuova tessera."
            )
        case .newNumberTypo:
            (
                "Nelle 6 cifre c'è un errore di battitura.",
                "Ricopia le ultime 6 cifre del numero sul retro; questo errore non è stato contato."
            )
        case .newGuessesExhausted:
            (
                "Sono stati inseriti troppe volte dati sbagliati.",
                "Riprova dopo 24 ore, o chiedi al personale di questa postazione."
            )
        case .newIssuerDiffers:
            (
                "La nuova tessera è di un altro ente emettitore.",
                "Da soli si attiva solo una tessera dello stesso ente. \(desk)"
            )
        case .newNotRenewal:
            (
                "La nuova tessera non è il rinnovo per scadenza di quella con cui hai fatto accesso.",
                "Duplicati e prime tessere si attivano allo sportello. \(desk)"
            )
        case .newAlreadyActive:
            ("La nuova tessera è già attiva.", "Usa i codici che hai già ricevuto. \(desk)")
        case .newSuspended:
            ("La nuova tessera è sospesa.", desk)
        case .newRevoked:
            ("La nuova tessera è stata revocata.", desk)
        case .newExpired:
            ("La nuova tessera è scaduta.", desk)
        case .newWithoutChip:
            (
                "La nuova tessera non ha il chip: non ha codici da attivare.",
                "Per i servizi sanitari vale così com'è; per una tessera con chip chiedi allo sportello."
            )
        case .newCodesMissing:
            (
                "I codici della nuova tessera non sono su questa postazione, o furono già consegnati.",
                desk
            )
        case .newCardDiffers:
            (
                "La tessera inserita non è la nuova tessera che hai descritto.",
                "Inserisci la tessera di cui hai digitato numero e scadenza."
            )
        case .newCodesDoNotMatch:
            (
                "I codici consegnati dall'ente non aprono questa tessera.",
                "L'ente emettitore ne viene informato. \(desk)"
            )
        case .newCardNotAuthentic:
            (
                "La nuova tessera non è autentica: il suo chip non ha la chiave del certificato.",
                "Non usarla. \(desk)"
            )
        case .newUnproven:
            (
                "Per due volte la nuova tessera non ha risposto alla prova dei suoi codici.",
                "Per non bloccarla non si prova ancora. \(desk)"
            )
        case .conflictInProgress:
            (
                "Un'attivazione di questa tessera è già in corso.",
                "Attendi che finisca, poi riprova."
            )
        }
    }
}
