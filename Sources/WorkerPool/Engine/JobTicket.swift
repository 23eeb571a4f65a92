/// Names one job of one assignment of its partition.
///
/// Each assignment of a partition is an epoch of its own: a job that is delivered again under a later assignment is another ticket, and what is still said
/// about the earlier one is stale.
///
/// - Parameter Partition: What names a partition, for example a topic and a number.
public struct JobTicket<Partition: Hashable & Sendable>: Hashable, Sendable {
    /// The job's partition.
    public let partition: Partition
    /// The assignment it was delivered under.
    public let epoch: UInt64
    /// The job's offset.
    public let offset: Int64
}
