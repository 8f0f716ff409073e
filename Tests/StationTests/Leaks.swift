// SPDX-License-Identifier: EUPL-1.2

import VirtualCard

/// What must not get out, and the forms in which it might.
struct Secret {
    let name: String
    let forms: [[UInt8]]

    init(_ name: String, _ text: String) {
        self.name = name
        let plain = Array(text.utf8)
        let digits = plain.map { String($0, radix: 16) }
        // A PIN padded with FF begins with its digits, so these forms find the padded block too.
        forms = [
            plain, plain.flatMap { [$0, 0] }, Array(digits.joined().utf8),
            Array(digits.joined().uppercased().utf8), Array(digits.joined(separator: " ").utf8),
            Array(digits.joined(separator: " ").uppercased().utf8),
            Array(digits.map { "0x" + $0 }.joined(separator: ", ").utf8),
        ]
    }

    func isIn(_ bytes: [UInt8]) -> Bool { forms.contains { bytes.holds($0) } }
}

extension Household {
    /// The personal codes of both cards.
    var codes: [Secret] {
        let plan = world.plan
        return [
            Secret("PIN of the old card", plan.old.pin),
            Secret("PUK of the old card", plan.old.puk),
            Secret("PIN of the new card", plan.new.pin),
            Secret("PUK of the new card", plan.new.puk),
            Secret("PIN delivered", plan.codes?.pin ?? plan.new.pin),
            Secret("CIP of the new card", plan.codes?.cip ?? plan.new.puk),
        ]
    }

    /// The codice fiscale of the holder.
    var fiscalCode: Secret { Secret("codice fiscale", world.plan.old.holder.fiscalCode) }

    /// The names of the codes that a run tells.
    func codes(in run: Run) -> [String] {
        codes.filter { $0.isIn(run.output) || $0.isIn(run.errors) }.map(\.name)
    }
}

extension [UInt8] {
    func holds(_ part: [UInt8]) -> Bool {
        guard let first = part.first, count >= part.count else { return false }
        let last = count - part.count
        var start = 0
        while start <= last, let found = self[start...last].firstIndex(of: first) {
            if self[found..<found + part.count].elementsEqual(part) { return true }
            start = found + 1
        }
        return false
    }
}
