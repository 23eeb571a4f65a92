import Contract
import Tracing

/// Where a piece of work is in its trace: what a task carries with it.
struct TraceContext: Sendable {
    /// The trace, the span, and whether it is recorded.
    let position: TraceParent
    /// What other tracers have to say of the trace; passed on as it is.
    let state: String?
    /// The span, where it is one of this process.
    let span: RecordingSpan?
}

private enum TraceContextKey: ServiceContextKey {
    typealias Value = TraceContext

    static var nameOverride: String? { "trace" }
}

extension ServiceContext {
    /// Where the work is in its trace; nil where it is in none.
    var trace: TraceContext? {
        get { self[TraceContextKey.self] }
        set { self[TraceContextKey.self] = newValue }
    }
}
