import Contract
import Synchronization
public import Tracing

/// A span in the making; where its trace is not recorded, only its place in it.
public final class RecordingSpan: Span {
    /// What one span may hold of each; what comes on top is dropped and counted.
    private static let maximumEvents = 128
    private static let maximumLinks = 128

    private struct State {
        var span: FinishedSpan
        var hasEnded = false
    }

    private let base: ServiceContext
    private let position: TraceParent
    private let traceState: String?
    private let state: Mutex<State>
    private let finish: (@Sendable (FinishedSpan) -> Void)?

    /// - Parameters:
    ///   - span: What is known at its start.
    ///   - context: What the task carried before.
    ///   - finish: Takes the span when it has ended; nil where it is not recorded.
    init(_ span: FinishedSpan, in context: ServiceContext, finish: (@Sendable (FinishedSpan) -> Void)?) {
        base = context
        position = span.position
        traceState = span.state
        state = Mutex(State(span: span))
        self.finish = finish
    }

    /// What the work within the span is to carry.
    public var context: ServiceContext {
        // Not kept: it holds the span.
        var context = base
        context.trace = TraceContext(position: position, state: traceState, span: self)
        return context
    }

    /// Whether what is said of it goes anywhere.
    public var isRecording: Bool { finish != nil && !state.withLock { $0.hasEnded } }

    /// Its name; of low cardinality.
    public var operationName: String {
        get { state.withLock { $0.span.name } }
        set { change { $0.name = newValue } }
    }

    /// What is known of it.
    public var attributes: SpanAttributes {
        get { state.withLock { $0.span.attributes } }
        set { change { $0.attributes = newValue } }
    }

    /// Says how it went; the last word counts.
    public func setStatus(_ status: SpanStatus) {
        change { $0.status = status }
    }

    /// Adds something that happened meanwhile.
    public func addEvent(_ event: SpanEvent) {
        change { span in
            guard span.events.count < Self.maximumEvents else {
                span.droppedEvents += 1
                return
            }
            span.events.append(event)
        }
    }

    /// Adds an error by its type alone: what errors say may be too much for a trace.
    public func recordError<Instant: TracerInstant>(
        _ error: any Error, attributes: SpanAttributes, at instant: @autoclosure () -> Instant
    ) {
        var attributes = attributes
        attributes["exception.type"] = String(describing: type(of: error))
        addEvent(SpanEvent(name: "exception", at: instant(), attributes: attributes))
    }

    /// Adds work that it belongs to besides its parent; what is in no trace is left out.
    public func addLink(_ link: SpanLink) {
        guard let trace = link.context.trace else { return }
        change { span in
            guard span.links.count < Self.maximumLinks else {
                span.droppedLinks += 1
                return
            }
            span.links.append(
                FinishedSpan.Link(position: trace.position, state: trace.state, attributes: link.attributes))
        }
    }

    /// Ends it; once.
    public func end<Instant: TracerInstant>(at instant: @autoclosure () -> Instant) {
        guard let finish else { return }
        let end = instant().nanosecondsSinceEpoch
        let finished = state.withLock { state -> FinishedSpan? in
            guard !state.hasEnded else { return nil }
            state.hasEnded = true
            // The clock may have been set back meanwhile.
            state.span.end = max(end, state.span.start)
            return state.span
        }
        if let finished { finish(finished) }
    }

    private func change(_ body: (inout FinishedSpan) -> Void) {
        guard finish != nil else { return }
        state.withLock { state in
            if !state.hasEnded { body(&state.span) }
        }
    }
}
