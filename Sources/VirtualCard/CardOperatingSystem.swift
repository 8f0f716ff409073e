// SPDX-License-Identifier: EUPL-1.2

internal import OpenSSL

/// The state of a card and what it does with a command: files, codes and security environment.
struct CardOperatingSystem {
    let profile: CardProfile
    let key: RSAPrivateKey
    var files: FileSystem
    var pin: Code
    var puk: Code
    var statistics = CardStatistics()
    var faults: [Fault]

    private var chain: ReceivedCommand?
    private var isPINVerified = false
    private var isPUKVerified = false
    private var signatureKey: UInt8?
    private var decipherKey: UInt8?

    /// More than the longest command that any card needs.
    private static let longestChain = 4096

    init(
        profile: CardProfile,
        key: RSAPrivateKey,
        files: FileSystem,
        pin: Code,
        puk: Code,
        faults: [Fault]
    ) {
        self.profile = profile
        self.key = key
        self.files = files
        self.pin = pin
        self.puk = puk
        self.faults = faults
    }

    /// Forgets all that does not outlive the power.
    mutating func reset() {
        files.reset()
        chain = nil
        dropSecurityState()
    }

    private mutating func dropSecurityState() {
        isPINVerified = false
        isPUKVerified = false
        signatureKey = nil
        decipherKey = nil
    }

    mutating func answer(to bytes: [UInt8]) -> Answer {
        guard let command = ReceivedCommand(bytes),
            profile.acceptsExtendedLength || !command.isExtended
        else {
            chain = nil
            return Answer(status: 0x6700)
        }
        guard command.class & ~0x10 == 0 else { return Answer(status: 0x6E00) }
        return collect(command)
    }

    /// Puts the parts of a chained command together (ISO 7816-4 §5.3.3).
    private mutating func collect(_ command: ReceivedCommand) -> Answer {
        let isLast = command.class & 0x10 == 0
        guard isLast || profile.acceptsChaining else { return Answer(status: 0x6884) }
        var whole = command
        if let begun = chain {
            chain = nil
            guard begun.instruction == command.instruction, begun.p1 == command.p1,
                begun.p2 == command.p2
            else { return Answer(status: 0x6883) }
            whole.data = begun.data + command.data
            guard whole.data.count <= Self.longestChain else { return Answer(status: 0x6700) }
        }
        guard isLast else {
            chain = whole
            return Answer()
        }
        return execute(whole)
    }

    private mutating func execute(_ command: ReceivedCommand) -> Answer {
        switch command.instruction {
        case 0xA4: select(command)
        case 0xB0: readBinary(command)
        case 0x84: getChallenge(command)
        case 0x20: verify(command)
        case 0x24: changeReferenceData(command)
        case 0x2C: resetRetryCounter(command)
        case 0x22: manageSecurityEnvironment(command)
        case 0x2A: performSecurityOperation(command)
        case 0xD6: Answer(status: 0x6982)
        default: Answer(status: 0x6D00)
        }
    }
}

// MARK: - Files

extension CardOperatingSystem {
    private mutating func select(_ command: ReceivedCommand) -> Answer {
        guard [0x00, 0x0C].contains(command.p2) else { return Answer(status: 0x6A86) }
        guard command.data.count.isMultiple(of: 2) || command.p1 == 0x04
        else { return Answer(status: 0x6A80) }
        let path = stride(from: 0, to: command.data.count - 1, by: 2).map {
            UInt16(command.data[$0]) << 8 | UInt16(command.data[$0 + 1])
        }
        let isFound: Bool
        switch (command.p1, path.count) {
        case (0x00, 0): isFound = files.select(identifier: 0x3F00)
        case (0x00, 1): isFound = files.select(identifier: path[0])
        case (0x01, 1): isFound = files.selectChild(path[0], isDirectory: true)
        case (0x02, 1): isFound = files.selectChild(path[0], isDirectory: false)
        case (0x03, 0): isFound = files.selectParent()
        case (0x04, _):
            isFound = files.selectApplication(command.data)
            if isFound { dropSecurityState() }
        case (0x08, 1...): isFound = files.select(path: path, from: [])
        case (0x09, 1...): isFound = files.select(path: path, from: files.currentDirectory)
        case (0x00...0x03, _), (0x08...0x09, _): return Answer(status: 0x6A87)
        default: return Answer(status: 0x6A86)
        }
        if !isFound {
            guard faults.contains(.selectsEverything) else { return Answer(status: 0x6A82) }
            files.selectMadeUp(Array(repeating: 0x00, count: 64))
        }
        guard command.p2 == 0x00, let longest = command.expectedLength else { return Answer() }
        return Answer(Array(controlInformation.prefix(longest)))
    }

    private var controlInformation: [UInt8] {
        for case .controlInformation(let lie) in faults {
            return lie.applied(to: files.controlInformation)
        }
        return files.controlInformation
    }

    private func readBinary(_ command: ReceivedCommand) -> Answer {
        guard let bytes = files.selectedBytes else { return Answer(status: 0x6986) }
        guard command.p1 & 0x80 == 0 else { return Answer(status: 0x6A86) }
        guard command.data.isEmpty, let length = command.expectedLength
        else { return Answer(status: 0x6700) }
        let offset = Int(command.p1) << 8 | Int(command.p2)
        for fault in faults {
            switch fault {
            case .successWithoutData: return Answer()
            case .endlessFile:
                return Answer((0..<length).map { bytes.isEmpty ? 0 : bytes[$0 % bytes.count] })
            case .tooManyBytes: return Answer(Array(repeating: 0x30, count: length + 1))
            default: continue
            }
        }
        guard offset < bytes.count else { return Answer(status: 0x6B00) }
        return Answer(Array(bytes[offset..<min(offset + length, bytes.count)]))
    }

    private func getChallenge(_ command: ReceivedCommand) -> Answer {
        guard command.p1 == 0, command.p2 == 0 else { return Answer(status: 0x6A86) }
        guard let length = command.expectedLength, length <= profile.largestChallenge
        else { return Answer(status: 0x6700) }
        return Answer((0..<length).map { _ in .random(in: 0...255) })
    }
}

// MARK: - Codes

extension CardOperatingSystem {
    /// Whether the directory that a code belongs to is the current one.
    private var isInKeyContainer: Bool {
        profile.keyContainer.map { $0.identifiers == files.currentDirectory } ?? true
    }

    private mutating func verify(_ command: ReceivedCommand) -> Answer {
        for case .statusOfVerify(let status) in faults { return Answer(status: status) }
        guard command.p1 == 0 else { return Answer(status: 0x6A86) }
        let isPIN = command.p2 == profile.pinReference
        guard isPIN || command.p2 == profile.pukReference, isInKeyContainer
        else { return Answer(status: 0x6A88) }
        guard !command.data.isEmpty else {
            statistics.emptyVerify += 1
            if isPIN ? isPINVerified : isPUKVerified { return Answer() }
            return Self.answer(tries: isPIN ? pin.triesLeft : puk.triesLeft)
        }
        if isPIN { statistics.verify += 1 }
        guard command.data.count == 8 else { return Answer(status: 0x6700) }
        guard let digits = Code.digits(of: command.data[...], atLeast: isPIN ? 5 : 8)
        else { return Answer(status: 0x6A80) }
        if isPIN, faults.contains(.acceptsAnyPIN) {
            isPINVerified = true
            return Answer()
        }
        let outcome = isPIN ? pin.compare(with: digits) : puk.compare(with: digits)
        if isPIN {
            isPINVerified = outcome == .right
            if outcome == .wrong { statistics.wrongVerify += 1 }
        } else {
            isPUKVerified = outcome == .right
        }
        return Self.answer(outcome, isPIN ? pin : puk)
    }

    private mutating func changeReferenceData(_ command: ReceivedCommand) -> Answer {
        guard command.p1 == 0 else { return Answer(status: 0x6A86) }
        guard command.p2 == profile.pinReference, isInKeyContainer
        else { return Answer(status: 0x6A88) }
        guard command.data.count == 16 else { return Answer(status: 0x6700) }
        guard let old = Code.digits(of: command.data[..<8], atLeast: 5),
            let new = Code.digits(of: command.data[8...], atLeast: 5)
        else { return Answer(status: 0x6A80) }
        let outcome = pin.compare(with: old)
        guard outcome == .right else {
            isPINVerified = false
            return Self.answer(outcome, pin)
        }
        pin.value = new
        return Answer()
    }

    private mutating func resetRetryCounter(_ command: ReceivedCommand) -> Answer {
        guard command.p1 == 0 else { return Answer(status: 0x6A86) }
        guard command.p2 == profile.pinReference, isInKeyContainer
        else { return Answer(status: 0x6A88) }
        guard command.data.count == 16 else { return Answer(status: 0x6700) }
        guard let code = Code.digits(of: command.data[..<8], atLeast: 8),
            let new = Code.digits(of: command.data[8...], atLeast: 5)
        else { return Answer(status: 0x6A80) }
        let outcome = puk.compare(with: code)
        guard outcome == .right else { return Self.answer(outcome, puk) }
        pin = Code(value: new, triesLeft: Code.allTries)
        return Answer()
    }

    private static func answer(_ outcome: Code.Outcome, _ code: Code) -> Answer {
        switch outcome {
        case .right: Answer()
        case .wrong: Answer(status: 0x63C0 | UInt16(code.triesLeft))
        case .blocked: Answer(status: 0x6983)
        }
    }

    private static func answer(tries: Int) -> Answer {
        Answer(status: tries == 0 ? 0x6983 : 0x63C0 | UInt16(tries))
    }
}

// MARK: - Key

extension CardOperatingSystem {
    private mutating func manageSecurityEnvironment(_ command: ReceivedCommand) -> Answer {
        switch (command.p1, command.p2) {
        case (0xF3, 0x03):
            guard command.data.isEmpty else { return Answer(status: 0x6700) }
            signatureKey = nil
            decipherKey = nil
        case (0xF1, 0xB6), (0xF1, 0xB8):
            guard command.data.count == 3, command.data[0] == 0x83, command.data[1] == 0x01
            else { return Answer(status: 0x6A80) }
            guard command.data[2] == profile.keyReference else { return Answer(status: 0x6A88) }
            if command.p2 == 0xB6 {
                signatureKey = command.data[2]
            } else {
                decipherKey = command.data[2]
            }
        default: return Answer(status: 0x6A86)
        }
        return Answer()
    }

    private mutating func performSecurityOperation(_ command: ReceivedCommand) -> Answer {
        var block = command.data
        switch (command.p1, command.p2) {
        case (0x9E, 0x9A):
            guard signatureKey != nil else { return Answer(status: 0x6985) }
        case (0x80, 0x86):
            guard decipherKey != nil else { return Answer(status: 0x6985) }
            guard block.first == 0x00 else { return Answer(status: 0x6A80) }
            block.removeFirst()
        default: return Answer(status: 0x6A86)
        }
        guard isPINVerified else { return Answer(status: 0x6982) }
        let length = key.publicKey.modulus.count
        guard block.count == length, let longest = command.expectedLength, longest >= length
        else { return Answer(status: 0x6700) }
        for case .wrongSignature(let wrong) in faults {
            statistics.psos += 1
            return Answer(wrong.signature(of: block, by: key))
        }
        guard let result = try? key.rawSignature(of: block) else { return Answer(status: 0x6A80) }
        statistics.psos += 1
        return Answer(result)
    }
}
