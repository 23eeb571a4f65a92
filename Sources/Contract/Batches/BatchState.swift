/// Where a batch is on its way.
///
/// `accumulating → planned → submitted → ended → collected`; a batch that the provider does not run goes from `planned` or `submitted` to `failed`, and its
/// jobs go into later batches.
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
