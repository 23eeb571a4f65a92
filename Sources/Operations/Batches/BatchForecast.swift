public import Contract

/// Guesses when a provider will be done with a batch.
///
/// From what it has told of the batch: as many requests in the same time again. Where it has told nothing yet, from how long its earlier batches took.
public struct BatchForecast: Sendable {
    /// The usual time of a batch from its submission to its end, in milliseconds, by provider.
    private let usual: [String: Int64]

    /// Learns from batches that are over.
    public init(_ entries: [LedgerEntry]) {
        var durations: [String: [Int64]] = [:]
        for batch in entries.map(\.batch) {
            guard let submitted = batch.submittedAt, let ended = batch.endedAt, ended > submitted else { continue }
            durations[batch.provider, default: []].append(ended.milliseconds(since: submitted))
        }
        usual = durations.mapValues { $0.sorted()[$0.count / 2] }
    }

    /// How long the provider will still take.
    ///
    /// - Parameters:
    ///   - entry: A batch.
    ///   - now: The present.
    /// - Returns: Nil where the provider does not have it, or nothing tells.
    public func timeLeft(of entry: LedgerEntry, now: Timestamp) -> Duration? {
        let batch = entry.batch
        guard batch.state == .submitted, let submitted = batch.submittedAt else { return nil }
        if let finished = batch.finished, finished > 0, let told = entry.time, told > submitted {
            let perRequest = Double(told.milliseconds(since: submitted)) / Double(finished)
            let left = perRequest * Double(max(0, batch.requests - finished)) - Double(now.milliseconds(since: told))
            // Nil for more than there is time.
            return Int64(exactly: max(0, left).rounded()).map { .milliseconds($0) }
        }
        guard let usual = usual[batch.provider] else { return nil }
        let left = usual - now.milliseconds(since: submitted)
        return left > 0 ? .milliseconds(left) : nil
    }
}
