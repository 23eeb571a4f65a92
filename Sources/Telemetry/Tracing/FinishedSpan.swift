package import Contract
package import Tracing

/// A span that has ended, as it is exported.
package struct FinishedSpan: Sendable {
    /// A piece of work of another trace, or of another branch, that it belongs to.
    package struct Link: Sendable {
        package var position: TraceParent
        package var state: String?
        package var attributes: SpanAttributes

        package init(position: TraceParent, state: String?, attributes: SpanAttributes) {
            self.position = position
            self.state = state
            self.attributes = attributes
        }
    }

    package var position: TraceParent
    package var state: String?
    /// The span that it is a part of, and whether that is another process's; nil where it is the first of its trace.
    package var parent: (spanID: UInt64, isRemote: Bool)?
    package var name: String
    package var kind: SpanKind
    /// Nanoseconds since 1970.
    package var start: UInt64
    package var end: UInt64 = 0
    package var attributes: SpanAttributes = [:]
    package var events: [SpanEvent] = []
    package var droppedEvents = 0
    package var links: [Link] = []
    package var droppedLinks = 0
    package var status: SpanStatus?
}
