// SPDX-License-Identifier: EUPL-1.2

internal import CivilTime
internal import Foundation
internal import GRDB

/// Columns of a file that may be hostile: a wrong type is a finding, not a trap.
extension Row {
    func integer(_ column: Int) throws(LedgerError) -> Int {
        guard let value = Int.fromDatabaseValue(self[column]) else { throw .corrupt(index: nil) }
        return value
    }

    func optionalInteger(_ column: Int) throws(LedgerError) -> Int? {
        hasNull(atIndex: column) ? nil : try integer(column)
    }

    func time(_ column: Int) throws(LedgerError) -> UnixTime {
        UnixTime(seconds: Int64(try integer(column)))
    }

    func text(_ column: Int) throws(LedgerError) -> String {
        guard let value = String.fromDatabaseValue(self[column]) else {
            throw .corrupt(index: nil)
        }
        return value
    }

    func bytes(_ column: Int) throws(LedgerError) -> [UInt8] {
        guard let value = Data.fromDatabaseValue(self[column]) else {
            throw .corrupt(index: nil)
        }
        return Array(value)
    }

    func optionalBytes(_ column: Int) throws(LedgerError) -> [UInt8]? {
        hasNull(atIndex: column) ? nil : try bytes(column)
    }
}
