import Batching
import Contract
import Kafka
import KafkaTracing
import LanguageModels
import Tracing

/// The span of one job of a batch: from the submission to the provider's end of the batch, a part of the span that the job came from.
///
/// Nil where nobody traces. Made when its result is read, and ended when that is published: what a crash undoes leaves no span.
struct BatchJobSpan: Sendable {
    let span: any Span
    private let end: DefaultTracerClock.Timestamp

    /// - Parameters:
    ///   - job: The job.
    ///   - batch: The batch that it ran in.
    ///   - usage: What was used; nil where it did not run.
    ///   - cost: What that cost.
    init?(
        _ job: ManifestJob, in batch: BatchChanged, usage: TokenUsage?, cost: Cost?
    ) {
        let tracer = InstrumentationSystem.tracer
        guard !(tracer is NoOpTracer) else { return nil }
        span = tracer.startSpan(
            "chat \(batch.model)", context: [KafkaHeader](traceparent: job.traceparent).trace, ofKind: .client,
            at: DefaultTracerClock.Timestamp(batch.submittedAt ?? batch.plannedAt ?? .now))
        end = DefaultTracerClock.Timestamp(batch.endedAt ?? .now)
        guard span.isRecording else { return }
        var attributes = SpanAttributes(callOf: batch.model, provider: batch.provider)
        attributes["guidance.job.id"] = job.jobID
        attributes["guidance.job.kind"] = job.kind.rawValue
        attributes["guidance.job.attempt"] = job.attempt
        attributes.setBatch(batch)
        var metadata = SpanMetadata()
        if let usage {
            attributes.setUsage(usage)
            metadata.add(usage, cost: nil)
            metadata.add(cost)
        }
        span.attributes = attributes
        metadata.describe(span)
    }

    /// Says what the model answered, with leave in its words.
    func answered(_ text: String, model: String, contentBytes: Int) {
        var attributes = span.attributes
        attributes["gen_ai.response.model"] = model
        attributes.setContent("output", text, maximumBytes: contentBytes)
        span.attributes = attributes
    }

    /// Says that there is no result, and why.
    func fail(_ code: String) {
        span.fail(code)
    }

    /// The result is published.
    func finish() {
        span.succeedUnlessFailed()
        span.end(at: end)
    }
}

/// The span of a whole batch: a trace of its own, with links to the jobs.
enum BatchSpan {
    /// Whether anyone wants it, so that nothing is read in vain.
    static var isWanted: Bool { !(InstrumentationSystem.tracer is NoOpTracer) }

    /// Records a batch that is done with.
    ///
    /// - Parameters:
    ///   - batch: As the ledger has it in the end.
    ///   - jobs: What was in it.
    static func record(_ batch: BatchChanged, jobs: [ManifestJob]) {
        let span: any Span = InstrumentationSystem.tracer.startSpan(
            "batch \(batch.model)", context: .topLevel, ofKind: .client,
            at: DefaultTracerClock.Timestamp(batch.submittedAt ?? batch.plannedAt ?? .now))
        guard span.isRecording else { return }
        var attributes = SpanAttributes(.chain)
        attributes["gen_ai.provider.name"] = batch.provider
        attributes["gen_ai.request.model"] = batch.model
        attributes.setBatch(batch)
        span.attributes = attributes
        var metadata = SpanMetadata()
        metadata.add("requests", batch.requests)
        if let counts = batch.counts {
            metadata.add("succeeded", counts.succeeded)
            metadata.add("errored", counts.errored)
            metadata.add("expired", counts.expired)
            metadata.add("missing", counts.missing)
        }
        metadata.add(batch.cost)
        metadata.describe(span)
        for job in jobs where job.traceparent != nil {
            span.addLink(SpanLink(context: [KafkaHeader](traceparent: job.traceparent).trace, attributes: [:]))
        }
        if batch.state == .failed { span.fail(batch.reason ?? "batch_failed") }
        span.succeedUnlessFailed()
        span.end()
    }
}

extension SpanAttributes {
    /// Adds which batch it is.
    fileprivate mutating func setBatch(_ batch: BatchChanged) {
        self["guidance.batch.key"] = batch.batchKey
        self["guidance.batch.provider_id"] = batch.providerBatchID
    }
}

extension DefaultTracerClock.Timestamp {
    /// A moment of the contract.
    fileprivate init(_ time: Timestamp) {
        // The latest that fits is in 2262; a record may say any time.
        let milliseconds = min(max(0, time.millisecondsSinceEpoch), Int64.max / 1_000_000)
        self.init(nanosecondsSinceEpoch: UInt64(milliseconds) * 1_000_000)
    }
}

extension [KafkaHeader] {
    /// The header of a trace of which only the parent was kept.
    init(traceparent: String?) {
        self = traceparent.map { [KafkaHeader(name: "traceparent", text: $0)] } ?? []
    }
}
