// SPDX-License-Identifier: EUPL-1.2

internal import BaseEncoding
public import OpenSSL

/// A text with signatures under it (C2SP signed-note).
public struct SignedNote: Sendable, Hashable {
    /// One signature line.
    public struct Signature: Sendable, Hashable {
        /// The name of the key that signed.
        public let name: String
        /// The first 4 bytes of the hash over name and key.
        public let keyID: [UInt8]
        /// The signature itself.
        public let bytes: [UInt8]
    }

    /// Why bytes are not a signed note.
    public enum ParsingError: Error, Hashable {
        case tooLong
        case notText
        case noSignatures
        case tooManySignatures
        case signatureMalformed
    }

    /// The most bytes of a note that is read: enough for the post-quantum signatures of witnesses.
    static let maximumSize = 65_536
    /// The most signatures of a note that is read.
    static let maximumSignatures = 16

    /// The text, with its last newline.
    public let text: String
    /// The signatures, in the order of their lines.
    public let signatures: [Signature]

    private static let newline = UInt8(ascii: "\n")
    /// An em dash and a space.
    private static let signaturePrefix: [UInt8] = [0xE2, 0x80, 0x94, 0x20]

    /// Signs a text.
    ///
    /// - Parameters:
    ///   - text: The text, ended by a newline.
    ///   - name: The name of the key.
    ///   - key: The private key.
    /// - Throws: `OpenSSLError` when the library can't sign.
    public init(
        signing text: String,
        name: String,
        key: borrowing Ed25519PrivateKey
    ) throws(OpenSSLError) {
        guard let verifier = VerifierKey(name: name, publicKey: key.publicKey) else {
            preconditionFailure("a key name has no white space and no plus sign")
        }
        precondition(text.utf8.last == Self.newline, "the text of a note ends with a newline")
        let bytes = try key.signature(for: Array(text.utf8))
        self.text = text
        signatures = [Signature(name: name, keyID: verifier.keyID, bytes: bytes)]
    }

    /// Reads a note strictly: it has one spelling only.
    ///
    /// - Parameter bytes: The whole note.
    /// - Throws: `ParsingError`; unknown keys are no error.
    public init(parsing bytes: [UInt8]) throws(ParsingError) {
        guard bytes.count <= Self.maximumSize else { throw .tooLong }
        guard String(validating: bytes, as: UTF8.self) != nil,
            bytes.allSatisfy({ $0 >= 0x20 || $0 == Self.newline })
        else { throw .notText }
        // The last blank line parts text and signatures; the text may have others.
        let blank = bytes.indices.dropFirst().last { index in
            bytes[index] == Self.newline && bytes[index - 1] == Self.newline
        }
        guard let blank, blank + 1 < bytes.count, bytes.last == Self.newline else {
            throw .noSignatures
        }
        let lines = bytes[(blank + 1)...].dropLast().split(
            separator: Self.newline,
            omittingEmptySubsequences: false
        )
        guard lines.count <= Self.maximumSignatures else { throw .tooManySignatures }
        var signatures: [Signature] = []
        for line in lines {
            guard let signature = Self.signature(line: line) else { throw .signatureMalformed }
            signatures.append(signature)
        }
        text = String(decoding: bytes[..<blank], as: UTF8.self)
        self.signatures = signatures
    }

    private static func signature(line: ArraySlice<UInt8>) -> Signature? {
        guard line.starts(with: signaturePrefix) else { return nil }
        let parts = line.dropFirst(signaturePrefix.count).split(
            separator: UInt8(ascii: " "),
            omittingEmptySubsequences: false
        )
        guard parts.count == 2, let bytes = Base64.decode(parts[1]), bytes.count > 4 else {
            return nil
        }
        let name = String(decoding: parts[0], as: UTF8.self)
        guard VerifierKey.isValid(name: name) else { return nil }
        return Signature(
            name: name,
            keyID: Array(bytes.prefix(4)),
            bytes: Array(bytes.dropFirst(4))
        )
    }

    /// The whole note, as it is stored and sent.
    public var note: String {
        let lines = signatures.map { signature in
            "— \(signature.name) \(Base64.encode(signature.keyID + signature.bytes))\n"
        }
        return text + "\n" + lines.joined()
    }

    /// Whether the key signed the text.
    ///
    /// Signatures of other keys are passed over; one bad signature in the name of this key spoils
    /// the note even if a good one stands beside it.
    public func isSigned(by key: VerifierKey) -> Bool {
        let own = signatures.filter { signature in
            signature.keyID == key.keyID && signature.name.utf8.elementsEqual(key.name.utf8)
        }
        let message = Array(text.utf8)
        return !own.isEmpty
            && own.allSatisfy { signature in
                Ed25519.isValid(
                    signature: signature.bytes,
                    for: message,
                    publicKey: key.publicKey
                )
            }
    }
}
