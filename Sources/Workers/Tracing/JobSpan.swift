import KafkaTracing
import Tracing

/// The span of a job that is done, for as long as what the job leaves behind is not committed.
///
/// Where it is let go before, the job is another worker's, and so the span ends as interrupted.
final class JobSpan: Sendable {
    private let span: any Span

    /// - Parameter span: The job's.
    init(_ span: any Span) {
        self.span = span
    }

    deinit {
        // Without effect on a span that has ended.
        span.endAsInterrupted()
    }

    /// What the job leaves behind is there for all to see, or what stands in for it.
    func committed(isReplaced: Bool) {
        if isReplaced, !span.hasFailed { span.fail("result_too_large") }
        span.succeedUnlessFailed()
        span.end()
    }
}

extension Span {
    /// Ends it: the job is left to another worker, unless it was said that it failed.
    func endAsInterrupted() {
        if !hasFailed { fail("interrupted", "left to another worker") }
        end()
    }
}
