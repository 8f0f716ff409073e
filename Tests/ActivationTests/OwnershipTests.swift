// SPDX-License-Identifier: EUPL-1.2

import Dispatch
import Foundation
import Synchronization
import Testing

@testable import Activation

@Suite("Marks of live processes")
struct OwnershipTests {
    private let directory = NSTemporaryDirectory() + "owners-" + UUID().uuidString

    private func mark(_ name: String = UUID().uuidString) throws -> Ownership {
        try Ownership(directory: directory, name: name)
    }

    private var files: Set<String> {
        get throws { Set(try FileManager.default.contentsOfDirectory(atPath: directory)) }
    }

    @Test("a process lives until its mark is gone")
    func life() throws {
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let watcher = try mark()
        var other: Ownership? = try mark()
        let name = try #require(other?.name)
        #expect(watcher.isAlive(name))
        #expect(watcher.isAlive(watcher.name))
        withExtendedLifetime(other) {}
        other = nil
        #expect(!watcher.isAlive(name))
        #expect(!watcher.isAlive("who never was"))
    }

    @Test("a mark that nobody holds is of a dead process, and is cleared away")
    func dead() throws {
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let watcher = try mark()
        for name in ["one", "two"] {
            try Data().write(to: URL(fileURLWithPath: directory + "/" + name))
        }
        #expect(!watcher.isAlive("one"))
        watcher.clearDead()
        #expect(try files == [watcher.name])
    }

    @Test("a mark that is just being made is not taken for a dead one's")
    func race() throws {
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let watcher = try mark()
        let isDone = Mutex(false)
        let failures = Mutex(0)
        DispatchQueue.concurrentPerform(iterations: 3) { place in
            if place == 0 {
                while !isDone.withLock({ $0 }) { watcher.clearDead() }
                return
            }
            defer { isDone.withLock { $0 = true } }
            for _ in 0..<2000 {
                let made = try? mark()
                if made.map({ watcher.isAlive($0.name) }) != true { failures.withLock { $0 += 1 } }
                withExtendedLifetime(made) {}
            }
        }
        #expect(failures.withLock { $0 } == 0)
        #expect(try files == [watcher.name])
    }

    @Test("what only one may do, nobody else does meanwhile")
    func alone() throws {
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let (first, second) = (try mark(), try mark())
        var runs: [String] = []
        try first.alone(at: "recovery") { () throws(Stop) in
            runs.append("first")
            try second.alone(at: "recovery") { () throws(Stop) in runs.append("second") }
        }
        try second.alone(at: "recovery") { () throws(Stop) in runs.append("second, later") }
        #expect(runs == ["first", "second, later"])
    }

    @Test("not even when both make the file for it")
    func aloneFromTheStart() throws {
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let marks = [try mark(), try mark()]
        let inside = Mutex((now: 0, most: 0))
        for round in 0..<300 {
            DispatchQueue.concurrentPerform(iterations: 2) { place in
                try? marks[place].alone(at: "task-\(round)") { () throws(Stop) in
                    inside.withLock {
                        $0.now += 1
                        $0.most = max($0.most, $0.now)
                    }
                    usleep(50)
                    inside.withLock { $0.now -= 1 }
                }
            }
        }
        #expect(inside.withLock { $0.most } == 1)
    }
}
