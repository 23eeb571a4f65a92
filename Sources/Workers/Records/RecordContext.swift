import Contract
import Kafka
import KafkaTracing
package import Tracing

/// What the records that a job emits have in common: their source, and the trace that the job belongs to.
package struct RecordContext: Sendable {
    /// Who emits them, as a URI reference.
    let source: String
    /// Headers of every record: content type, `traceparent`, `tracestate`; where it is traced, also the session.
    let headers: [KafkaHeader]

    static let contentType = KafkaHeader(name: "content-type", text: Event<ReplyStarted>.contentType)

    /// Goes on with the trace of the work at hand; where nobody traces, with the one that a message came with.
    ///
    /// Begins none of its own.
    init(source: String, message: KafkaMessage) {
        self.source = source
        let traced = [KafkaHeader](traceOf: ServiceContext.current)
        let session = TracedSession.currentHeader.map { [$0] } ?? []
        headers = [Self.contentType] + (traced.isEmpty ? Self.trace(from: message) : traced + session)
    }

    /// Goes on with a trace of which only the parent was kept; nil or what is none begins none.
    ///
    /// - Parameters:
    ///   - source: Who emits the records.
    ///   - traceparent: The parent.
    ///   - span: The parent's child that the records come from, where one is recorded.
    package init(source: String, traceparent: String?, span: (any Span)? = nil) {
        self.source = source
        let parent = [KafkaHeader(name: "traceparent", text: traceparent ?? "")]
        // Without a span of its own a record goes on from the parent: no other span exists.
        let traced = [KafkaHeader](traceOf: span?.context ?? parent.trace)
        headers = [Self.contentType] + (traced.isEmpty ? traceparent.flatMap(Self.child).map { [$0] } ?? [] : traced)
    }

    private static func trace(from message: KafkaMessage) -> [KafkaHeader] {
        guard let value = message.headers["traceparent"],
            let child = child(of: String(decoding: value, as: UTF8.self))
        else { return [] }
        // W3C asks for 512 bytes to be passed on; more of it would be copied into every record of the job.
        guard let state = message.headers["tracestate"], state.count <= 512 else { return [child] }
        return [child, KafkaHeader(name: "tracestate", value: state)]
    }

    /// The header of a new span in the trace of a parent; nil for what is none.
    private static func child(of traceparent: String) -> KafkaHeader? {
        guard let parent = TraceParent(traceparent) else { return nil }
        var random = SystemRandomNumberGenerator()
        return KafkaHeader(name: "traceparent", text: parent.child(using: &random).description)
    }

    /// The record of an event.
    ///
    /// - Parameters:
    ///   - data: What happened.
    ///   - id: The event's id; deterministic where a retry could emit the event twice.
    ///   - topic: Where the record goes.
    ///   - time: When it happened.
    /// - Returns: A record with the payload's own key.
    /// - Throws: Where the event holds a number that JSON has no word for.
    func record<Payload: EventPayload>(_ data: Payload, id: String, topic: String, time: Timestamp) throws
        -> KafkaRecord
    {
        let event = Event(id: id, source: source, time: time, data: data)
        return KafkaRecord(topic: topic, key: Array(data.key.utf8), value: try event.encoded(), headers: headers)
    }
}
