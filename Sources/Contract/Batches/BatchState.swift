/// Where a batch is on its way.
///
/// `accumulating → planned → submitted → ended → collected`; a batch that the provider would not take goes from `planned`
/// to `failed`.
public enum BatchState: String, Codable, Sendable, Hashable, CaseIterable {
    /// Jobs are gathered; Kafka still owns them.
    case accumulating
    /// Written down, to be submitted; the ledger owns its jobs.
    case planned
    /// The provider has it.
    case submitted
    /// The provider is done.
    case ended
    /// Every result is published.
    case collected
    /// It will never run.
    case failed
}
