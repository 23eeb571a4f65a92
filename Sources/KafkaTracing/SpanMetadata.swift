package import Foundation
package import Tracing

/// The figures of a span that no convention has a name for, as one JSON object.
package struct SpanMetadata {
    private var members: [String] = []

    package init() {}

    /// Adds a figure, unless there is none.
    package mutating func add(_ name: String, _ value: Double?) {
        guard let value, value.isFinite else { return }
        members.append("\"\(name)\":\(value)")
    }

    /// Adds a whole number.
    package mutating func add(_ name: String, _ value: Int?) {
        guard let value else { return }
        members.append("\"\(name)\":\(value)")
    }

    /// Adds an exact amount, unless there is none.
    package mutating func add(_ name: String, _ value: Decimal?) {
        guard let value, value.isFinite else { return }
        members.append("\"\(name)\":\(value)")
    }

    /// Puts the figures on a span.
    package func describe(_ span: any Span) {
        if !members.isEmpty { span.attributes["metadata"] = "{\(members.joined(separator: ","))}" }
    }
}
