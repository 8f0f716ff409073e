// SPDX-License-Identifier: EUPL-1.2

import Foundation
import Testing

/// The namespaces of `scripts/station`, in which a private pcscd drives two software readers.
enum PrivateStation {
    static var isHere: Bool { FileManager.default.fileExists(atPath: "/run/station/config/vpcd") }
    static var isContinuousIntegration: Bool {
        ProcessInfo.processInfo.environment["CI"].map { !$0.isEmpty } ?? false
    }

    /// Fails where a skipped test would be a lie.
    static func require() throws {
        guard isHere else { throw Absent() }
    }

    struct Absent: Error, CustomStringConvertible {
        var description: String {
            "there is no private station here: run «scripts/station swift test …»"
        }
    }
}

extension Trait where Self == ConditionTrait {
    /// Elsewhere than in the private station the tests are skipped, but never where CI is set.
    static var inPrivateStation: Self {
        .enabled(
            if: PrivateStation.isHere || PrivateStation.isContinuousIntegration,
            "these tests need the private pcscd of scripts/station"
        )
    }
}

/// Everything below shares two readers, so one test runs after the other.
@Suite("The programs, as people run them", .serialized, .inPrivateStation)
struct StationTests {}
