// SPDX-License-Identifier: EUPL-1.2

import PCSC
import Testing

@Suite("The thread for cards") struct CardThreadTests {
    @Test("a body that ends hands its result over")
    func result() throws {
        #expect(try CardThread.run { _ in 42 } == 42)
    }
}
