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

extension FinishedSpan {
    /// About how many bytes it takes, in memory and on the wire before compression.
    var weight: Int {
        // What there is besides texts: ids, times, and the tables that hold them.
        var weight = 500 + name.utf8.count + attributes.weight
        for event in events { weight += 100 + event.name.utf8.count + event.attributes.weight }
        for link in links { weight += 100 + (link.state?.utf8.count ?? 0) + link.attributes.weight }
        return weight
    }
}

extension SpanAttributes {
    fileprivate var weight: Int {
        var weight = 0
        forEach { name, value in
            weight += 50 + name.utf8.count
            switch value {
            case .string(let text): weight += text.utf8.count
            case .stringArray(let texts): weight += texts.reduce(0) { $0 + $1.utf8.count }
            default: break
            }
        }
        return weight
    }
}
