// SPDX-License-Identifier: EUPL-1.2

internal import Glibc
internal import OpenSSL
public import SmartCard
internal import Synchronization

/// A TS-CNS in software that keeps its state between commands, as the chip does.
///
/// Any thread may use it; commands are done one after another.
public final class VirtualCard: Sendable {
    /// The generation.
    public let profile: CardProfile

    private let original: CardImage
    private let faults: [Fault]
    private let state: Mutex<State>

    private struct State {
        var card: CardOperatingSystem
        var random: SplitMix64
        var isPresent = true
    }

    /// What becomes of a command.
    public enum Reply: Sendable, Hashable {
        /// The card answers.
        case bytes([UInt8])
        /// The card never answers.
        case silence
        /// The card is no longer in the reader; whether it did the command is unknown.
        case removed
    }

    /// A card with the contents of an image, switched on.
    ///
    /// - Parameters:
    ///   - image: What the card holds.
    ///   - faults: What it does wrong.
    /// - Throws: `unusableKey`.
    public init(_ image: CardImage, faults: [Fault] = []) throws(CardImage.Failure) {
        let key: RSAPrivateKey
        do {
            key = try RSAPrivateKey(pem: image.keyPEM)
        } catch {
            throw .unusableKey
        }
        var files = image.files
        for fault in faults {
            switch fault {
            case .missingCertificate:
                files[image.profile.layout.certificate] = nil
            case .certificateFilled(let byte):
                files[image.profile.layout.certificate]?.replace(with: byte)
            default: continue
            }
        }
        profile = image.profile
        original = image
        self.faults = faults
        var random = SplitMix64(state: 0)
        for case .randomAnswers(let seed) in faults { random = SplitMix64(state: seed) }
        state = Mutex(
            State(
                card: CardOperatingSystem(
                    profile: image.profile,
                    key: key,
                    files: FileSystem(profile: image.profile, files: files),
                    pin: Code(value: Array(image.pin.utf8), triesLeft: image.pinTriesLeft),
                    puk: Code(value: Array(image.puk.utf8), triesLeft: image.pukTriesLeft),
                    faults: faults
                ),
                random: random
            )
        )
    }

    /// Switches the card on, or resets it when it is on.
    ///
    /// - Returns: The answer to reset.
    @discardableResult
    public func powerOn() -> [UInt8] {
        state.withLock {
            $0.card.reset()
            $0.card.statistics.resets += 1
        }
        return profile.atr
    }

    /// Switches the card off: it forgets what it was told, never the tries that are left.
    public func powerOff() {
        state.withLock { $0.card.reset() }
    }

    /// The answer to a command, status word included; empty when none comes.
    public func respond(to command: [UInt8]) -> [UInt8] {
        guard case .bytes(let answer) = reply(to: command) else { return [] }
        return answer
    }

    /// Does a command.
    public func reply(to command: [UInt8]) -> Reply {
        for case .slow(let milliseconds) in faults {
            usleep(UInt32(clamping: milliseconds * 1000))
        }
        return state.withLock { state in
            guard state.isPresent else { return .removed }
            for case .removedAfter(let exchanges) in faults
            where state.card.statistics.exchanges >= exchanges {
                state.isPresent = false
                return .removed
            }
            state.card.statistics.exchanges += 1
            state.card.statistics.bytesIn += command.count
            guard !faults.contains(.mute) else { return .silence }
            let answer = answer(to: command, &state)
            if faults.contains(.removedAfterVerify), command.count > 5, command[1] == 0x20 {
                state.isPresent = false
                return .removed
            }
            state.card.statistics.bytesOut += answer.count
            return .bytes(answer)
        }
    }

    private func answer(to command: [UInt8], _ state: inout State) -> [UInt8] {
        for fault in faults {
            switch fault {
            case .status(let status): return Answer(status: status).bytes
            case .randomAnswers:
                let count = Int.random(in: 0...300, using: &state.random)
                return (0..<count).map { _ in .random(in: 0...255, using: &state.random) }
            default: continue
            }
        }
        let answer = state.card.answer(to: command).bytes
        for case .noStatusWord(let bytes) in faults { return Array(answer.prefix(bytes)) }
        return answer
    }

    /// Whether the card is still in the reader.
    public var isPresent: Bool { state.withLock(\.isPresent) }

    /// What has been counted so far.
    public var statistics: CardStatistics { state.withLock(\.card.statistics) }

    /// The card as it is now: the image it was made from, with the codes and tries of this moment.
    public var image: CardImage {
        state.withLock {
            var image = original
            image.pin = String(decoding: $0.card.pin.value, as: UTF8.self)
            image.pinTriesLeft = $0.card.pin.triesLeft
            image.pukTriesLeft = $0.card.puk.triesLeft
            return image
        }
    }
}

extension VirtualCard: CardChannel {
    /// Does a command, as a reader would pass it on.
    ///
    /// - Parameter command: The bytes of the command.
    /// - Returns: The bytes of the answer.
    /// - Throws: `cardRemoved`, or `cardUnresponsive` when the card is mute.
    public func exchange(_ command: Span<UInt8>) throws(ChannelError) -> [UInt8] {
        var bytes: [UInt8] = []
        for index in command.indices { bytes.append(command[index]) }
        switch reply(to: bytes) {
        case .bytes(let answer): return answer
        case .silence: throw .cardUnresponsive
        case .removed: throw .cardRemoved
        }
    }
}

extension [UInt8] {
    fileprivate mutating func replace(with byte: UInt8) {
        self = Array(repeating: byte, count: count)
    }
}
