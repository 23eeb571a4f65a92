package import Tracing

/// The span of the work at hand, for those who have something to say of it.
package enum ActiveSpan {
    /// The span that is being recorded; nil where none is, so that nothing is gathered in vain.
    package static var current: (any Span)? {
        guard let context = ServiceContext.current, let span = span(context), span.isRecording else { return nil }
        return span
    }

    private static func span(_ context: ServiceContext) -> (any Span)? {
        func find(_ tracer: some Tracer) -> (any Span)? { tracer.activeSpan(identifiedBy: context) }
        return find(InstrumentationSystem.tracer)
    }

    /// Says which piece of work it is.
    ///
    /// - Parameters:
    ///   - name: The attribute.
    ///   - id: An id; nil for none.
    package static func note(_ name: String, _ id: String?) {
        current?.attributes[name] = id
    }

    /// Says of the work at hand that it has failed.
    ///
    /// - Parameters:
    ///   - type: The kind of failure: a word of a closed list.
    ///   - message: For an operator, without a customer's words.
    package static func fail(_ type: String, _ message: String? = nil) {
        current?.fail(type, message)
    }
}

extension Span {
    /// Says that what the span stands for has failed.
    package func fail(_ type: String, _ message: String? = nil) {
        attributes["error.type"] = type
        setStatus(SpanStatus(code: .error, message: message ?? type))
    }

    /// Whether it was said that what the span stands for has failed.
    package var hasFailed: Bool { attributes.get("error.type") != nil }

    /// Says that what the span stands for went well, unless it was said that it has failed.
    package func succeedUnlessFailed() {
        if !hasFailed { setStatus(SpanStatus(code: .ok)) }
    }
}
