// SPDX-License-Identifier: EUPL-1.2

import PCSC
import TSCNS

/// A card that is in a reader and was read, with the handle that notices its removal.
struct OpenCard: ~Copyable {
    let reader: ReaderName
    let contents: CardContents
    private var connection: CardConnection

    init(_ context: borrowing ReaderContext, in reader: ReaderName) throws(Failure) {
        var connection = try CardAccess.connect(context, reader)
        contents = try CardAccess.read(&connection)
        self.connection = connection
        self.reader = reader
    }

    /// Holds the card while a body uses its PIN, and resets it then.
    mutating func holdForPIN<R>(
        _ body: (borrowing Transaction) throws(Failure) -> R
    ) throws(Failure) -> R {
        try CardAccess.hold(&connection, .reset, body)
    }
}
