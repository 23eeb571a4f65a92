package import Contract
package import Settings

/// Decides which traces are recorded: the same traces in every process that has the same share.
package struct TraceSampler: Sendable {
    private let sampling: TracingSettings.Sampling
    /// Traces whose id's lower half is below are recorded; nil for all.
    private let bound: UInt64?

    package init(_ sampling: TracingSettings.Sampling) {
        self.sampling = sampling
        bound = sampling.share < 1 ? UInt64(max(0, sampling.share) * 0x1p64) : nil
    }

    /// Whether a span is recorded.
    ///
    /// - Parameters:
    ///   - traceID: Its trace; random in its lower half.
    ///   - parent: The span before it; nil where it is the first.
    /// - Returns: The decision, which goes out with every record.
    package func records(traceID: UInt128, parent: TraceParent?) -> Bool {
        if sampling.followsParent, let parent { return parent.isSampled }
        return bound.map { UInt64(truncatingIfNeeded: traceID) < $0 } ?? true
    }
}
