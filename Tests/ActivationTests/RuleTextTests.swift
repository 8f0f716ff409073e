// SPDX-License-Identifier: EUPL-1.2

import Activation
import Foundation
import Testing

@Suite("The words for every rule") struct RuleTextTests {
    @Test("docs/errors.md says the same as the program", arguments: RuleID.allCases)
    func documentation(_ rule: RuleID) throws {
        // Tests run in the package's folder.
        let table = try String(contentsOfFile: "docs/errors.md", encoding: .utf8)
        let text = RuleText(rule)
        let exit = rule.isCardFault ? 3 : 4
        let row = "| `\(rule.rawValue)` | \(exit) | \(text.message) | \(text.remedy) |\n"
        #expect(table.contains(row), "missing: \(row)")
    }
}
