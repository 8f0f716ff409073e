// SPDX-License-Identifier: EUPL-1.2

import Activation
import CLinux
import CivilTime
import Foundation
import Trust

extension Station {
    /// The time now, and how far the clock can be believed.
    ///
    /// A clock that the kernel knows to be synchronised is believed; another one as long as it is
    /// not before this program was made.
    static func moment() -> Moment {
        let time = UnixTime(seconds: Int64(Date().timeIntervalSince1970))
        let quality: ClockQuality =
            if time < madeAfter {
                .untrusted
            } else if clinux_clock_is_synchronised() == 1 {
                .synchronised
            } else {
                .plausible
            }
        return Moment(time: time, quality: quality)
    }

    /// 2026-11-01: no clock that is right shows an earlier time to this version.
    private static let madeAfter = UnixTime(seconds: 1_793_491_200)
}
