// SPDX-License-Identifier: EUPL-1.2

internal import Foundation
internal import Glibc
internal import Synchronization

/// What ends or changes the serving of a card.
enum Event: Equatable {
    case signal(Int32)
    /// The reader or the card itself ended the connection.
    case removed
}

/// Events in the order they came, for one thread that waits for them.
final class EventQueue: Sendable {
    private let events = Mutex<[Event]>([])
    private let arrived = DispatchSemaphore(value: 0)

    /// Adds an event.
    func append(_ event: Event) {
        events.withLock { $0.append(event) }
        arrived.signal()
    }

    /// Waits for the next event.
    func next() -> Event {
        arrived.wait()
        return events.withLock { $0.removeFirst() }
    }
}

/// Signals turned into events for as long as the value is kept.
struct SignalWatch {
    private let sources: [any DispatchSourceSignal]

    init(_ signals: [Int32], appendingTo queue: EventQueue) {
        sources = signals.map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { queue.append(.signal(number)) }
            source.resume()
            return source
        }
    }
}
