// SPDX-License-Identifier: EUPL-1.2

import Foundation
import Glibc
import Secrets

extension Station {
    /// Whether this user is, or can become, the owner of a state directory that is there.
    static func mayOwn(_ directory: String) -> Bool {
        let attributes = try? FileManager.default.attributesOfItem(atPath: directory)
        guard let owner = attributes?[.ownerAccountID] as? Int else { return false }
        return geteuid() == 0 || geteuid() == UInt32(owner)
    }

    /// Started as root, becomes the owner of the state directory before anything is opened, so
    /// that no file there ever belongs to root.
    ///
    /// - Throws: `state.absent`, or `notPermitted` when the directory is another user's.
    static func becomeOwner(of directory: String) throws(Failure) {
        let attributes: [FileAttributeKey: Any]
        do {
            attributes = try FileManager.default.attributesOfItem(atPath: directory)
        } catch {
            throw Failure(
                id: "state.absent",
                message: "There is no readable state directory \(directory).",
                remedy: "Run «tscns registry init», or name another one with «--state-dir».",
                status: .unavailable
            )
        }
        guard attributes[.type] as? FileAttributeType == .typeDirectory,
            let owner = attributes[.ownerAccountID] as? Int,
            let group = attributes[.groupOwnerAccountID] as? Int
        else { throw .station("\(directory) is no directory") }
        if geteuid() == 0, owner != 0 {
            guard becomeUser(UInt32(owner), group: UInt32(group)) else {
                throw Failure(
                    id: "notPermitted",
                    message: "The state directory \(directory) belongs to user \(owner), whom this"
                        + " process may not become.",
                    remedy: "Run the command as that user.",
                    status: .notPermitted
                )
            }
        }
        guard geteuid() == UInt32(owner) else {
            throw Failure(
                id: "notPermitted",
                message: "The state directory \(directory) belongs to another user.",
                remedy: "Run the command as that user or as root (sudo).",
                status: .notPermitted
            )
        }
    }
}
