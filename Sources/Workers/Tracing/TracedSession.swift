import Foundation
import Kafka
import KafkaTracing
import Tracing

/// The conversation that the later steps of a consultation belong to as well.
///
/// Their events do not name it: records of work that is traced carry it in W3C's `baggage`, as they carry the trace in `traceparent`.
enum TracedSession {
    private static let header = "baggage"
    private static let member = "session.id="
    /// A longer one is left out: it would be copied into every record of the job.
    private static let maximumBytes = 512
    private static let unreserved = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")

    /// Carries the session of the work at hand on; nil where it is of none, or not recorded.
    static var currentHeader: KafkaHeader? {
        guard case .string(let session)? = ActiveSpan.current?.attributes.get("session.id"),
            let value = session.addingPercentEncoding(withAllowedCharacters: unreserved),
            value.utf8.count <= maximumBytes - member.utf8.count
        else { return nil }
        return KafkaHeader(name: header, text: member + value)
    }

    /// Says on the span of the work at hand which session a record belongs to; only of one that was read as what it should be.
    static func note(_ message: KafkaMessage) {
        guard let span = ActiveSpan.current, let value = message.headers[header], value.count <= maximumBytes,
            let list = String(validating: value, as: UTF8.self)
        else { return }
        let members = list.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        guard let own = members.first(where: { $0.hasPrefix(member) })?.dropFirst(member.count),
            let session = own.prefix(while: { $0 != ";" }).removingPercentEncoding,
            !session.isEmpty, !session.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
        else { return }
        span.attributes.setSession(session)
    }
}

extension SpanAttributes {
    /// Says which conversation it is, to Phoenix and by OpenTelemetry's conventions.
    mutating func setSession(_ id: String) {
        self["session.id"] = id
        self["gen_ai.conversation.id"] = id
    }

    /// Attributes of a part of the work at hand, which is of the same session.
    init(partOfKind kind: InferenceKind) {
        self.init(kind)
        inheritSession()
    }

    /// Takes the session over from the work at hand.
    mutating func inheritSession() {
        if case .string(let session)? = ActiveSpan.current?.attributes.get("session.id") { setSession(session) }
    }
}
