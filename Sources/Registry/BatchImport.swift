// SPDX-License-Identifier: EUPL-1.2

internal import Secrets

/// Where a part of a batch comes from, its signature verified.
struct PartOrigin {
    /// The file as the caller named it.
    let file: String
    /// The issuers that the certificate of the signature speaks for.
    let issuers: [String]
    /// SHA-256 of that certificate.
    let signer: [UInt8]
    /// SHA-256 of the file.
    let digest: [UInt8]
}

/// What brings the parts of an import.
protocol PartSource {
    /// Lends the content of a part.
    ///
    /// - Throws: `RegistryError.batch` when there is no such part, or what `read` throws.
    func withPart(in file: String, read: (PartOrigin, Span<UInt8>) throws -> Void) throws
}

/// One import under way, inside the transaction that it will commit or not.
struct BatchImport {
    /// Bad lines after which reading stops.
    static let maximumRejected = 10_000

    let rows: RegistryRows
    /// SHA-256 of the station's certificate.
    let station: [UInt8]
    private(set) var report = ImportReport()

    init(rows: RegistryRows, station: [UInt8]) {
        self.rows = rows
        self.station = station
    }

    /// Whether reading goes on.
    var isWorthwhile: Bool { report.rejected.count < Self.maximumRejected }

    /// Reads one part, and notes every line that breaks a rule.
    ///
    /// - Throws: What the store throws; a broken rule is no error but a line of the report.
    mutating func read(
        _ content: Span<UInt8>,
        of part: PartOrigin,
        sealingWith key: borrowing LockedBytes,
        progress: (Int) -> Void
    ) throws {
        guard content.count <= BatchContent.maximum else {
            return reject(.contentTooLong, line: 1, of: part.file)
        }
        var place = 0
        var number = 1
        let header: BatchHeader
        do {
            guard let first = BatchContent.line(at: 0, in: content) else {
                throw RecordFault.headerMissing
            }
            header = try BatchHeader(content.extracting(first))
            let isKnown = try admit(header, of: part)
            report.batches.append(ImportedPart(header, of: part, wasKnown: isKnown))
            if isKnown {
                report.unchanged += header.records
                return progress(report.records)
            }
            place = first.upperBound + 1
        } catch let fault as RecordFault {
            return reject(fault, line: 1, of: part.file)
        }
        while isWorthwhile, let range = BatchContent.line(at: place, in: content) {
            number += 1
            place = range.upperBound + 1
            do {
                try store(content.extracting(range), of: header.issuer, sealingWith: key)
            } catch let fault as RecordFault {
                reject(fault, line: number, of: part.file)
            }
            if number.isMultiple(of: 1000) { progress(report.records) }
        }
        guard isWorthwhile else { return reject(.tooManyRejected, line: number, of: part.file) }
        guard number - 1 == header.records else {
            let fault = RecordFault.recordCount(announced: header.records, found: number - 1)
            return reject(fault, line: 1, of: part.file)
        }
        progress(report.records)
    }

    /// The report, once every part was read.
    consuming func finish() -> ImportReport {
        guard !report.rejected.isEmpty else { return report }
        var refusal = ImportReport()
        refusal.rejected = report.rejected
        return refusal
    }

    private mutating func reject(_ fault: RecordFault, line: Int, of file: String) {
        report.rejected.append(RejectedLine(file: file, line: line, reason: fault.reason))
    }

    /// Checks a header against its signature and what was imported before.
    ///
    /// - Returns: Whether this very part was imported before.
    private func admit(_ header: BatchHeader, of part: PartOrigin) throws -> Bool {
        guard part.issuers.contains(header.issuer.code) else {
            throw RecordFault.signerIsNotIssuer
        }
        guard header.station == station else { throw RecordFault.otherStation }
        if let former = try rows.part(header.part, of: header.sequence, from: header.issuer) {
            guard former.digest == part.digest else { throw RecordFault.deliveredDifferently }
            return true
        }
        let last = try rows.lastParts(from: header.issuer)
        if let newest = last.first {
            guard header.sequence >= newest.sequence else {
                throw RecordFault.sequenceDidNotRise(last: newest.sequence)
            }
            if header.sequence == newest.sequence {
                guard header.parts == newest.parts else {
                    throw RecordFault.partsChanged(newest.parts)
                }
            } else if last.count < newest.parts {
                throw RecordFault.sequenceIncomplete(newest.sequence)
            }
        }
        try rows.insert(header, digest: part.digest, signer: part.signer)
        return false
    }

    private mutating func store(
        _ line: Span<UInt8>,
        of issuer: Issuer,
        sealingWith key: borrowing LockedBytes
    ) throws {
        switch try BatchRecord(line, of: issuer) {
        case .assistance(let assistance):
            if try rows.store(assistance) { report.imported += 1 } else { report.unchanged += 1 }
        case .card(let card):
            switch try store(card, in: line, sealingWith: key) {
            case .imported: report.imported += 1
            case .unchanged: report.unchanged += 1
            case .superseded: report.superseded += 1
            }
        }
    }
}

// Cards.
extension BatchImport {
    private enum Outcome { case imported, unchanged, superseded }

    private func store(
        _ card: DeliveredCard,
        in line: Span<UInt8>,
        sealingWith key: borrowing LockedBytes
    ) throws -> Outcome {
        guard let known = try rows.card(card.cardID) else {
            guard try !rows.hasTwin(card.cardID) else { throw RecordFault.cardIDChanged }
            try rows.insert(card)
            try seal(card, in: line, sealingWith: key)
            return .imported
        }
        guard known.record.fiscalCode == card.fiscalCode else {
            throw RecordFault.fiscalCodeChanged
        }
        guard !card.isOlder(than: known.record) else { return .superseded }
        guard card.state >= known.record.state else {
            throw RecordFault.stateWentBack(from: known.record.state, to: card.state)
        }
        let merged = card.merged(with: known.record)
        let codesAreNew = try brings(card, newCodesFor: known, in: line, sealingWith: key)
        guard codesAreNew || merged != DeliveredCard(known.record) else { return .unchanged }
        try rows.update(merged)
        if codesAreNew { try seal(card, in: line, sealingWith: key) }
        return .imported
    }

    private func seal(
        _ card: DeliveredCard,
        in line: Span<UInt8>,
        sealingWith key: borrowing LockedBytes
    ) throws {
        guard let codes = card.codes else { return }
        let sealed = try CodesSeal(cardID: card.cardID, version: codes.version)
            .seal(PackedCodes.pack(codes, in: line), with: key)
        try rows.seal(sealed, version: codes.version, of: card.cardID)
    }

    private func brings(
        _ card: DeliveredCard,
        newCodesFor known: RegistryRows.Card,
        in line: Span<UInt8>,
        sealingWith key: borrowing LockedBytes
    ) throws -> Bool {
        guard let codes = card.codes else { return false }
        guard let version = known.record.codesVersion, codes.version <= version else {
            return true
        }
        guard codes.version == version else { throw RecordFault.codesVersionWentBack }
        if let sealed = known.sealed {
            let former = try CodesSeal(cardID: card.cardID, version: version)
                .open(sealed, with: key)
            guard PackedCodes.areEqual(former, PackedCodes.pack(codes, in: line)) else {
                throw RecordFault.codesChanged
            }
        }
        return false
    }
}

extension DeliveredCard {
    /// What a record would have to say so that nothing changes.
    fileprivate init(_ record: CardRecord) {
        cardID = record.cardID
        fiscalCode = record.fiscalCode
        issued = record.issued
        expires = record.expires
        state = record.state
        hasChip = record.hasChip
        activation = record.activation
        reason = record.reason
        codes = nil
    }

    /// Whether something happened on this station that the issuer did not know yet: the card was
    /// activated, or the codes offered again were destroyed or exposed.
    fileprivate func isOlder(than record: CardRecord) -> Bool {
        guard state == .issued else { return false }
        return record.activatedHere != nil
            || codes != nil && [.destroyed, .exposed].contains(record.codes)
    }

    /// This record with what it leaves open filled in from what is known.
    ///
    /// How a card was activated here is known better here.
    fileprivate func merged(with record: CardRecord) -> DeliveredCard {
        var merged = self
        merged.codes = nil
        merged.reason = reason ?? record.reason
        let isLocal = record.activatedHere != nil
        merged.activation = isLocal ? record.activation : activation ?? record.activation
        return merged
    }
}

extension ImportedPart {
    fileprivate init(_ header: BatchHeader, of part: PartOrigin, wasKnown: Bool) {
        issuer = header.issuer.code
        sequence = header.sequence
        self.part = header.part
        parts = header.parts
        signer = part.signer
        digest = part.digest
        self.wasKnown = wasKnown
    }
}
