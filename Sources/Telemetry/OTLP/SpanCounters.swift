import Metrics
import Synchronization

/// Tells the process's metrics what became of its spans.
struct SpanCounters: ~Copyable {
    private let told = Mutex(ExportQueue<FinishedSpan>.Counts())

    /// Adds what has been counted since it was last told.
    func tell(_ counts: ExportQueue<FinishedSpan>.Counts) {
        let before = told.withLock { told in
            defer { told = counts }
            return told
        }
        guard counts != before else { return }
        add(counts.exported - before.exported, "exported")
        add(counts.dropped - before.dropped, "dropped")
        add(counts.failed - before.failed, "failed")
    }

    /// Looked up each time, for the process may set its metrics up after its tracing.
    private func add(_ count: Int, _ outcome: String) {
        Counter(label: "guidance_trace_spans_total", dimensions: [("outcome", outcome)]).increment(by: count)
    }
}
