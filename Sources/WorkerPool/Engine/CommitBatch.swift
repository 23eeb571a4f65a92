/// What is to be committed together: the outputs of finished jobs and the positions of their partitions, all or nothing.
public struct CommitBatch<Partition: Hashable & Sendable, Output: Sendable>: Sendable {
    /// One finished job.
    public struct Entry: Sendable {
        /// The job.
        public let ticket: JobTicket<Partition>
        /// What it leaves behind.
        public let output: Output
        /// What goes out in its place where that turns out to be too large.
        let smallerOutput: Output?

        /// The same job with what it leaves behind where the whole is too large.
        var smaller: Self { Self(ticket: ticket, output: smallerOutput ?? output, smallerOutput: nil) }
    }

    /// Where a partition stands once the batch is committed.
    public struct Position: Hashable, Sendable {
        /// The partition.
        public let partition: Partition
        /// The assignment that the position was worked out under.
        let epoch: UInt64
        /// The offset to commit: the lowest unfinished one.
        public let offset: Int64
        /// The acknowledgement map; empty where nothing above the offset is finished.
        public let metadata: String
    }

    /// Finished jobs, in the order in which they finished.
    public let entries: [Entry]
    /// One position for each of their partitions.
    public let positions: [Position]
}

/// How an attempt to commit a batch ended.
public enum CommitResult: Hashable, Sendable {
    /// Outputs and positions are there for all to see.
    case committed
    /// Nothing of it is, nor will be: the same outputs may be sent again.
    case aborted
    /// Nobody knows: ask what is committed, and say so with ``PoolEngine/resolve(committed:)``.
    case unknown
    /// Nothing of it is, because one of the outputs is larger than its topic takes.
    case tooLarge
}
