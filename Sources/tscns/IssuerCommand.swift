// SPDX-License-Identifier: EUPL-1.2

import ArgumentParser
import Foundation
import OpenSSL
import Registry
import Secrets

struct IssuerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "issuer",
        abstract: "The issuer's side.",
        subcommands: [IssuerSealCommand.self]
    )
}

struct IssuerSealCommand: AnsweringCommand {
    static let configuration = CommandConfiguration(
        commandName: "seal",
        abstract: "Builds a batch for one station from records, checked by the station's own rules."
    )

    @OptionGroup var options: GlobalOptions

    @Option(help: "The records, JSON Lines without a header.")
    var records: String

    @Option(help: "The code of the Ente emettitore, such as 6090.")
    var issuer: String

    @Option(help: "The issuer's certificate, PEM.")
    var certificate: String

    @Option(help: "The issuer's private key, unencrypted PKCS#8 PEM, readable by its owner alone.")
    var key: String

    @Option(help: "The station's certificate, PEM.")
    var station: String

    @Option(help: "A number higher than that of any batch before.")
    var sequence: Int

    @Option(help: "Where to write; with several parts, «.N» is appended to each.")
    var out: String

    func answer(_ output: Output) async throws(Failure) -> ExitStatus {
        let batch: IssuerBatch
        do {
            let pem = try LockedBytes(contentsOfPrivateFile: key, limit: 16_384)
            batch = try IssuerBatch(
                records: try Array(Data(contentsOf: URL(fileURLWithPath: records))),
                issuer: issuer,
                signer: try Certificate.first(inFile: certificate),
                signingKey: try RSAPrivateKey(lockedPEM: pem),
                station: try Certificate.first(inFile: station),
                sequence: sequence
            )
        } catch IssuerBatchError.rejected(let lines) {
            return reject(lines, output)
        } catch let error as SecretFileError {
            throw Failure(error)
        } catch let error as Failure {
            throw error
        } catch {
            throw Failure(
                id: "issuer.seal",
                message: "The batch can't be built: \(error).",
                remedy: "Check the files that were named.",
                status: .usage
            )
        }
        var files: [String] = []
        do {
            for number in 1...max(1, batch.parts) {
                let path = batch.parts > 1 ? "\(out).\(number)" : out
                try Data(batch.part(number)).write(to: URL(fileURLWithPath: path))
                files.append(path)
            }
        } catch {
            throw Failure(
                id: "issuer.seal",
                message: "A part can't be written: \(error).",
                remedy: "Name a place with «--out» where there is room.",
                status: .unavailable
            )
        }
        output.answer(
            "tscns.batch/1",
            [("parts", .number(batch.parts)), ("files", .array(files.map(JSON.string)))],
            text: files.map { $0 + "\n" }.joined()
        )
        return .done
    }

    private func reject(_ lines: [RejectedLine], _ output: Output) -> ExitStatus {
        let rejected = lines.map { line -> JSON in
            .object([("line", .number(line.line)), ("reason", .string(line.reason))])
        }
        output.answer(
            "tscns.batch/1",
            [("parts", .number(0)), ("rejected", .array(rejected))],
            text: lines.map { "\(records):\($0.line): \($0.reason)\n" }.joined()
        )
        return .refused
    }
}

extension Certificate {
    /// The first certificate in a PEM file.
    static func first(inFile path: String) throws(Failure) -> Certificate {
        guard let bytes = FileManager.default.contents(atPath: path),
            let certificate = try? Certificate.pem(Array(bytes)).first
        else {
            throw Failure(
                id: "certificate.file",
                message: "«\(path)» holds no certificate in PEM.",
                remedy: "Name another file.",
                status: .usage
            )
        }
        return certificate
    }
}
