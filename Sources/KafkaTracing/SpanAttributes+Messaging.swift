package import Tracing

/// What a span is to those who look at traces of language models (OpenInference); in capitals, for otherwise Phoenix knows no cost of it.
package enum InferenceKind: String {
    case chain = "CHAIN"
    case llm = "LLM"
    case guardrail = "GUARDRAIL"
    case retriever = "RETRIEVER"
}

extension SpanAttributes {
    /// Attributes of a span of this kind.
    package init(_ kind: InferenceKind) {
        self = ["openinference.span.kind": .string(kind.rawValue)]
    }

    /// Adds what OpenTelemetry's conventions ask for of a message.
    ///
    /// - Parameters:
    ///   - topic: Where it is from, or goes.
    ///   - operation: What is done with it: `send` or `process`.
    ///   - key: The record's key; nil for none.
    package mutating func describeMessage(of topic: String, operation: String, key: [UInt8]?) {
        self["messaging.system"] = "kafka"
        self["messaging.destination.name"] = topic
        self["messaging.operation.type"] = operation
        self["messaging.operation.name"] = operation
        // Keys are ids: longer ones, or what is no text, are none of ours.
        if let key, key.count <= 256, let text = String(validating: key, as: UTF8.self) {
            self["messaging.kafka.message.key"] = text
        }
    }
}

extension SpanAttributes {
    /// Adds what went in or came out, in words, as far as that is allowed.
    ///
    /// - Parameters:
    ///   - direction: `input` or `output`.
    ///   - text: The words.
    ///   - maximumBytes: How much of them; 0 for nothing.
    package mutating func setContent(_ direction: String, _ text: @autoclosure () -> String, maximumBytes: Int) {
        guard maximumBytes > 0 else { return }
        self["\(direction).value"] = text().cut(toBytes: maximumBytes)
        self["\(direction).mime_type"] = "text/plain"
    }
}

extension String {
    /// As much of it as fits, without a part of a Unicode scalar at its end.
    package func cut(toBytes maximum: Int) -> String {
        guard utf8.count > maximum else { return self }
        var end = utf8.index(startIndex, offsetBy: maximum)
        while utf8[end] & 0b1100_0000 == 0b1000_0000 { end = utf8.index(before: end) }
        return String(self[..<end])
    }
}
