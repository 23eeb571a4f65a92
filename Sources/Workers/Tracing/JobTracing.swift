import Contract
import Kafka
import KafkaTracing
import Tracing

/// Has the jobs of one topic traced: each gets a span, a part of the one that its record came from.
///
/// What the job does within is done in the span's context: its calls become parts of it, its log lines name it, and its records carry it on.
struct JobTracing: Sendable {
    private let topic: String
    private let group: String

    init(_ connection: KafkaConnection, source: Topic) {
        topic = connection.topics.name(source)
        group = connection.consumer.groupID
    }

    /// Runs a job; where nobody traces, nothing else.
    func run(_ message: KafkaMessage, _ perform: @Sendable () async -> JobOutcome) async -> JobOutcome {
        guard let span = span(of: message) else { return await perform() }
        let outcome = await ServiceContext.withValue(span.context) { await perform() }
        return ended(span, outcome)
    }

    @inline(never)
    private func span(of message: KafkaMessage) -> (any Span)? {
        let tracer = InstrumentationSystem.tracer
        guard !(tracer is NoOpTracer) else { return nil }
        let span: any Span = tracer.startSpan(
            "process \(topic)", context: message.headers.trace, ofKind: .consumer)
        guard span.isRecording else { return span }
        var attributes = SpanAttributes(.chain)
        // Without its key: what that is is anybody's, as long as the message has not been read as a job.
        attributes.describeMessage(of: topic, operation: "process", key: nil)
        attributes["messaging.consumer.group.name"] = group
        attributes["messaging.destination.partition.id"] = "\(message.partition)"
        attributes["messaging.kafka.offset"] = Int(message.offset)
        attributes["messaging.message.body.size"] = message.value?.count ?? 0
        span.attributes = attributes
        return span
    }

    /// What is finished is not done: its span goes on to the commit.
    @inline(never)
    private func ended(_ span: any Span, _ outcome: JobOutcome) -> JobOutcome {
        switch outcome {
        case .finished(let records, let smaller, let end, let held, _):
            return .finished(records, ifTooLarge: smaller, end: end, holding: held, span: JobSpan(span))
        case .interrupted: span.endAsInterrupted()
        case .impossible(let error):
            span.fail("impossible", "\(type(of: error))")
            span.end()
        }
        return outcome
    }
}
