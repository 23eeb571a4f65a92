import Contract
package import Settings
public import Tracing

/// Makes spans, decides which traces are recorded, and reads and writes W3C Trace Context.
public final class SpanTracer: Tracer {
    private let sampler: TraceSampler
    private let finish: @Sendable (FinishedSpan) -> Void

    /// - Parameters:
    ///   - sampling: Which traces are recorded.
    ///   - finish: Takes each span that has ended; must not block.
    package init(_ sampling: TracingSettings.Sampling, finish: @escaping @Sendable (FinishedSpan) -> Void) {
        sampler = TraceSampler(sampling)
        self.finish = finish
    }

    /// Begins a span: a part of the one that the context holds, or else the first of a trace.
    public func startSpan<Instant: TracerInstant>(
        _ operationName: String, context: @autoclosure () -> ServiceContext, ofKind kind: SpanKind,
        at instant: @autoclosure () -> Instant, function: String, file fileID: String, line: UInt
    ) -> RecordingSpan {
        let context = context()
        let outer = context.trace
        var random = SystemRandomNumberGenerator()
        let candidate =
            outer?.position.child(using: &random) ?? .root(using: &random)
        let isRecorded = sampler.records(traceID: candidate.traceID, parent: outer?.position)
        let span = FinishedSpan(
            position: candidate.sampled(isRecorded), state: outer?.state,
            parent: outer.map { ($0.position.spanID, $0.span == nil) }, name: operationName, kind: kind,
            start: instant().nanosecondsSinceEpoch)
        return RecordingSpan(span, in: context, finish: isRecorded ? finish : nil)
    }

    /// The span that a context holds, where it is one of this process.
    public func activeSpan(identifiedBy context: ServiceContext) -> RecordingSpan? { context.trace?.span }

    /// Writes `traceparent`, and `tracestate` where there is one.
    public func inject<Carrier, Inject: Injector>(
        _ context: ServiceContext, into carrier: inout Carrier, using injector: Inject
    ) where Inject.Carrier == Carrier {
        guard let trace = context.trace else { return }
        injector.inject(trace.position.description, forKey: "traceparent", into: &carrier)
        if let state = trace.state { injector.inject(state, forKey: "tracestate", into: &carrier) }
    }

    /// Reads `traceparent` and `tracestate`; what is malformed is none.
    public func extract<Carrier, Extract: Extractor>(
        _ carrier: Carrier, into context: inout ServiceContext, using extractor: Extract
    ) where Extract.Carrier == Carrier {
        guard let position = extractor.extract(key: "traceparent", from: carrier).flatMap(TraceParent.init) else {
            return
        }
        context.trace = TraceContext(
            position: position, state: extractor.extract(key: "tracestate", from: carrier), span: nil)
    }

    /// Does nothing: spans are sent by the service that exports them.
    public func forceFlush() {}
}
