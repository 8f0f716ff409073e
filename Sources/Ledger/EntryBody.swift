// SPDX-License-Identifier: EUPL-1.2

internal import BaseEncoding
internal import CivilTime

/// What is hashed of an entry: canonical JSON, without personal data.
///
/// The members are sorted, there is no white space, every value is a string and `personal` holds a
/// commitment for each personal field. One value has one spelling (RFC 8785).
struct EntryBody: Hashable {
    var event: String
    var time: UnixTime
    var fields: [String: String]
    var commitments: [String: [UInt8]]
    var request: [UInt8]?

    /// The most bytes of a body: what an entry bundle of C2SP tlog-tiles can hold.
    static let maximumSize = 65_535
    /// Members that no public field may be named as.
    static let reserved: Set<String> = ["event", "time", "personal", "request"]

    init(
        event: String,
        time: UnixTime,
        fields: [String: String],
        commitments: [String: [UInt8]],
        request: [UInt8]?
    ) {
        self.event = event
        self.time = time
        self.fields = fields
        self.commitments = commitments
        self.request = request
    }

    var encoded: [UInt8] {
        var members = fields.mapValues(CanonicalJSON.string)
        members["event"] = .string(event)
        members["time"] = .string(time.rfc3339)
        if let request { members["request"] = .string(Base64.encode(request)) }
        if !commitments.isEmpty {
            members["personal"] = .object(commitments.mapValues { Base64.encode($0) })
        }
        return CanonicalJSON.encode(members)
    }

    /// Reads a body; nil when it is not one that `encoded` writes.
    init?(decoding bytes: [UInt8]) {
        guard var members = CanonicalJSON.decode(bytes),
            case .string(let event) = members.removeValue(forKey: "event"),
            case .string(let time) = members.removeValue(forKey: "time"),
            let time = UnixTime(rfc3339: time)
        else { return nil }
        self.event = event
        self.time = time
        request = nil
        commitments = [:]
        fields = [:]
        if let member = members.removeValue(forKey: "request") {
            guard case .string(let text) = member, let bytes = Base64.decode(text.utf8) else {
                return nil
            }
            request = bytes
        }
        if let member = members.removeValue(forKey: "personal") {
            guard case .object(let texts) = member, !texts.isEmpty else { return nil }
            for (field, text) in texts {
                guard let bytes = Base64.decode(text.utf8), bytes.count == 32 else { return nil }
                commitments[field] = bytes
            }
        }
        for (field, member) in members {
            guard case .string(let text) = member else { return nil }
            fields[field] = text
        }
    }
}
