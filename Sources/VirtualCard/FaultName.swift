// SPDX-License-Identifier: EUPL-1.2

extension Fault {
    /// The fault that a text names, or nil when it names none; `name` or `name=argument`.
    public init?(_ text: String) {
        let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
        let argument = parts.count == 2 ? parts[1] : nil
        switch (parts.first, argument) {
        case ("success-without-data", nil): self = .successWithoutData
        case ("endless-file", nil): self = .endlessFile
        case ("too-many-bytes", nil): self = .tooManyBytes
        case ("selects-everything", nil): self = .selectsEverything
        case ("missing-certificate", nil): self = .missingCertificate
        case ("accepts-any-pin", nil): self = .acceptsAnyPIN
        case ("mute", nil): self = .mute
        case ("removed-after-verify", nil): self = .removedAfterVerify
        case (let name?, let argument?): self.init(name, argument)
        default: return nil
        }
    }

    private init?(_ name: String, _ argument: String) {
        let fault: Fault? =
            switch name {
            case "no-status-word":
                Int(argument).flatMap { (0...1).contains($0) ? .noStatusWord(bytes: $0) : nil }
            case "control-information":
                ControlInformationLie(rawValue: argument).map { .controlInformation($0) }
            case "certificate-filled":
                UInt8(argument, radix: 16).map { .certificateFilled(with: $0) }
            case "random-answers": UInt64(argument).map { .randomAnswers(seed: $0) }
            case "status": UInt16(argument, radix: 16).map { .status($0) }
            case "status-of-verify": UInt16(argument, radix: 16).map { .statusOfVerify($0) }
            case "wrong-signature": WrongSignature(rawValue: argument).map { .wrongSignature($0) }
            case "slow":
                Int(argument).flatMap { $0 >= 0 ? .slow(milliseconds: $0) : nil }
            case "removed-after":
                Int(argument).flatMap { $0 >= 0 ? .removedAfter(exchanges: $0) : nil }
            default: nil
            }
        guard let fault else { return nil }
        self = fault
    }

    /// The names that `init(_:)` knows, with what their arguments are.
    public static let names = [
        "success-without-data", "endless-file", "too-many-bytes", "selects-everything",
        "missing-certificate", "accepts-any-pin", "mute", "removed-after-verify",
        "no-status-word=0|1", "certificate-filled=HEX", "random-answers=SEED", "status=HEX",
        "status-of-verify=HEX", "slow=MILLISECONDS", "removed-after=EXCHANGES",
        "control-information="
            + ControlInformationLie.allCases.map(\.rawValue).joined(separator: "|"),
        "wrong-signature=" + WrongSignature.allCases.map(\.rawValue).joined(separator: "|"),
    ]
}
