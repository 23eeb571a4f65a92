import Confidentiality
import Contract
import Foundation
import Kafka

/// A dead letter as text for people and as JSON for machines, without its value.
public struct DeadLetterDescription: Sendable {
    private struct Fields: Encodable, Confidential {
        let id: String
        let partition: Int32
        let offset: Int64
        let time: String?
        let reason: String?
        let message: String?
        let topic: String?
        let sourcePartition: Int32?
        let sourceOffset: Int64?
        let attempts: Int?
        let worker: String?
        let replays: Int
        let replayed: Bool?
        let key: String?
        let keyBase64: String?
        let valueBytes: Int?
        let omittedBytes: Int?
        let headers: [Header]
    }

    private struct Header: Encodable, Confidential {
        let name: String
        let value: String?
        let valueBase64: String?
    }

    private let letter: DeadLetter
    private let isReplayed: Bool?

    /// Describes a letter.
    ///
    /// - Parameters:
    ///   - letter: The letter.
    ///   - isReplayed: Whether it was replayed; nil to leave that out.
    public init(_ letter: DeadLetter, isReplayed: Bool?) {
        self.letter = letter
        self.isReplayed = isReplayed
    }

    /// One line of JSON.
    ///
    /// Bytes that are no text are given in base64, under names that say so.
    ///
    /// - Returns: An object.
    /// - Throws: Never in practice: nothing here is without a JSON form.
    public func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let (key, keyBase64) = Self.textOrBase64(letter.key)
        let fields = Fields(
            id: letter.id.description, partition: letter.id.partition, offset: letter.id.offset,
            time: letter.time?.description, reason: letter.reason, message: letter.message, topic: letter.topic,
            sourcePartition: letter.partition, sourceOffset: letter.offset, attempts: letter.attempts,
            worker: letter.worker, replays: letter.replays, replayed: isReplayed, key: key, keyBase64: keyBase64,
            valueBytes: letter.valueBytes, omittedBytes: letter.omittedBytes,
            headers: letter.originalHeaders.map { header in
                let (value, base64) = Self.textOrBase64(header.value)
                return Header(name: header.name, value: value, valueBase64: base64)
            })
        return String(decoding: try encoder.encode(fields), as: UTF8.self)
    }

    /// Lines of a name and what it is.
    public var lines: [String] {
        var lines: [(String, String)] = [
            ("letter", letter.id.description), ("time", letter.time?.description ?? "–"),
            ("reason", [letter.reason, letter.message].compactMap { $0 }.joined(separator: ": ")),
            ("from", letter.origin ?? "–"), ("attempts", letter.attempts.map(String.init) ?? "–"),
            ("worker", letter.worker ?? "–"), ("replays", String(letter.replays)),
        ]
        if let isReplayed { lines.append(("state", isReplayed ? "replayed" : "waiting")) }
        lines.append(("key", letter.key == nil ? "none" : Self.shown(letter.key)))
        lines.append(("value", value))
        lines += letter.originalHeaders.enumerated().map { index, header in
            (index == 0 ? "headers" : "", "\(header.name): \(Self.shown(header.value))")
        }
        return FieldLines.text(lines)
    }

    private var value: String {
        if let omitted = letter.omittedBytes { return "left out: \(omitted) bytes are more than the topic takes" }
        return letter.valueBytes.map { "\($0) bytes" } ?? "none"
    }

    private static func shown(_ bytes: [UInt8]?) -> String {
        let (text, base64) = textOrBase64(bytes)
        return text ?? base64.map { "base64:\($0)" } ?? "none"
    }

    private static func textOrBase64(_ bytes: [UInt8]?) -> (text: String?, base64: String?) {
        guard let bytes else { return (nil, nil) }
        if let text = String(validating: bytes, as: UTF8.self) { return (text, nil) }
        return (nil, Data(bytes).base64EncodedString())
    }
}
