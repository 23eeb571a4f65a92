/// Which jobs of which assigned partitions are running, and what may be committed for them.
///
/// Each assignment of a partition is an epoch of its own. A completion carries the epoch it belongs to; when the partition was given up in the
/// meantime, another worker owns the job and the completion is stale: its outputs must be dropped.
///
/// - Parameter Partition: What names a partition, for example a topic and a number.
public struct JobTracker<Partition: Hashable & Sendable>: Sendable {
    /// One job of one assignment.
    public struct Ticket: Hashable, Sendable {
        /// The job's partition.
        public let partition: Partition
        /// The assignment it was delivered under.
        public let epoch: UInt64
        /// The job's offset.
        public let offset: Int64
    }

    private struct Assignment {
        let epoch: UInt64
        var progress: PartitionProgress
        var isRetiring = false
    }

    private var assignments: [Partition: Assignment] = [:]

    /// Starts with no partition.
    public init() {}

    /// The partitions assigned now, those that are being given up included.
    public var partitions: some Collection<Partition> { assignments.keys }

    /// Takes a partition over from where its last owner left it.
    ///
    /// - Parameters:
    ///   - partition: The partition.
    ///   - epoch: A number that no earlier assignment had.
    ///   - restored: Its committed offset and map.
    public mutating func assign(_ partition: Partition, epoch: UInt64, restored: AcknowledgementMap) {
        assignments[partition] = Assignment(epoch: epoch, progress: PartitionProgress(restored: restored))
    }

    /// Takes note of a delivered record.
    ///
    /// - Parameters:
    ///   - offset: The record's offset.
    ///   - partition: Its partition.
    ///   - epoch: The assignment that it was delivered under.
    /// - Returns: The ticket to run it under, or nil where it must not be run: finished before, not ours, or about to be given up.
    public mutating func deliver(_ offset: Int64, of partition: Partition, epoch: UInt64) -> Ticket? {
        guard let assignment = assignments[partition], assignment.epoch == epoch, !assignment.isRetiring,
            assignments[partition]?.progress.deliver(offset) == .run
        else { return nil }
        return Ticket(partition: partition, epoch: epoch, offset: offset)
    }

    /// Whether a job still belongs to this worker.
    ///
    /// - Parameter ticket: The job.
    /// - Returns: False once its partition was given up.
    public func isCurrent(_ ticket: Ticket) -> Bool {
        assignments[ticket.partition]?.epoch == ticket.epoch
    }

    /// Marks a job as finished.
    ///
    /// - Parameter ticket: The job.
    /// - Returns: False where the ticket is stale or the job was finished before.
    @discardableResult
    public mutating func finish(_ ticket: Ticket) -> Bool {
        guard isCurrent(ticket), assignments[ticket.partition]?.progress.isUnfinished(ticket.offset) == true else {
            return false
        }
        assignments[ticket.partition]?.progress.finish(CollectionOfOne(ticket.offset))
        return true
    }

    /// What to commit for a partition.
    ///
    /// - Parameter partition: The partition.
    /// - Returns: Its lowest unfinished offset and map, or nil where it is not assigned.
    public func position(of partition: Partition) -> AcknowledgementMap? {
        assignments[partition]?.progress.position
    }

    /// How many jobs of a partition were delivered and are unfinished.
    ///
    /// - Parameter partition: The partition.
    /// - Returns: The count; 0 where it is not assigned.
    public func unfinishedCount(of partition: Partition) -> Int {
        assignments[partition]?.progress.unfinishedCount ?? 0
    }

    /// Whether a partition has so many unfinished jobs that no more should be started before some have ended.
    ///
    /// Between two unfinished jobs lies at most one finished run, and a run takes three bytes of the map, four characters of metadata. So a thousand
    /// unfinished jobs always fit into what a broker takes; the rest is room for what was pulled already.
    ///
    /// - Parameter partition: The partition.
    /// - Returns: True from 900 unfinished jobs on.
    public func isCrowded(_ partition: Partition) -> Bool {
        unfinishedCount(of: partition) >= 900
    }

    /// Starts nothing more of a partition that is about to be given up; what runs may still finish.
    ///
    /// - Parameter partition: The partition.
    public mutating func retire(_ partition: Partition) {
        assignments[partition]?.isRetiring = true
    }

    /// Gives a partition up: from now on every ticket of it is stale.
    ///
    /// - Parameter partition: The partition.
    public mutating func revoke(_ partition: Partition) {
        assignments[partition] = nil
    }
}
