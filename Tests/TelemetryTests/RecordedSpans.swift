import Settings
import Synchronization
import Telemetry
import Tracing

/// The spans that some work makes, in the order of their ends.
func recorded(
    _ sampling: TracingSettings.Sampling = TracingSettings.Sampling(share: 1, followsParent: true),
    _ body: (SpanTracer) throws -> Void
) rethrows -> [FinishedSpan] {
    let spans = SpanList()
    let tracer = SpanTracer(sampling) { spans.add($0) }
    try withTracer(tracer) { try body(tracer) }
    return spans.all
}

final class SpanList: Sendable {
    private let spans = Mutex<[FinishedSpan]>([])

    var all: [FinishedSpan] { spans.withLock { $0 } }

    func add(_ span: FinishedSpan) { spans.withLock { $0.append(span) } }
}
