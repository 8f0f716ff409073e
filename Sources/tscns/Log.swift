// SPDX-License-Identifier: EUPL-1.2

import ArgumentParser
import Logging

/// The log of this program.
enum Log {
    static let tscns = Logger(label: "tscns")
}

/// The levels of swift-log, by their names.
enum LogLevel: String, ExpressibleByArgument, CaseIterable {
    case trace, debug, info, notice, warning, error, critical

    var level: Logger.Level { Logger.Level(rawValue: rawValue) ?? .warning }
}
