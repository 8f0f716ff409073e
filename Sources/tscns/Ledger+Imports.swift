// SPDX-License-Identifier: EUPL-1.2

import Activation
import BaseEncoding
import Ledger
import Registry

extension Ledger {
    /// Writes down which parts were imported; a part that is written down already is not again.
    func note(_ report: ImportReport) throws(Failure) {
        let time = Station.moment().time
        do {
            _ = try commit { commit in
                for part in report.batches {
                    if try commit.state.index(ofRequest: part.digest) != nil { continue }
                    let entry = LedgerEntry(
                        event: "imported",
                        time: time,
                        fields: [
                            "issuer": part.issuer, "sequence": String(part.sequence),
                            "part": String(part.part), "parts": String(part.parts),
                            "signer": Base16.encode(part.signer),
                            "digest": Base16.encode(part.digest),
                        ],
                        request: part.digest
                    )
                    _ = try commit.append(entry)
                }
            }
        } catch let error as LedgerError {
            throw Failure(error)
        } catch {
            throw .station("\(error)")
        }
    }
}
