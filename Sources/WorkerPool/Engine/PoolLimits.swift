/// The bounds of a pool: they hold whatever the backlog is.
public struct PoolLimits: Hashable, Sendable {
    /// Jobs that may run or wait for their commit at once.
    public var concurrency: Int
    /// Bytes of delivered jobs that may wait for their lane or for room, over all partitions; default 64 MiB.
    ///
    /// Each partition has an equal share, and stops fetching when it is used up. The last record may exceed it.
    public var waitingBytes = 64 << 20
    /// The length of commit metadata, in characters, from which a partition stops fetching; default 3,072.
    public var metadataHighWater = AcknowledgementMap.maximumMetadataLength * 3 / 4
    /// The longest commit metadata, in characters; default 4,096, which is what a broker takes.
    public var metadataLimit = AcknowledgementMap.maximumMetadataLength
    /// Jobs in one transaction at most; default 500.
    public var jobsPerCommit = 500

    /// Bounds with their defaults.
    ///
    /// - Parameter concurrency: Jobs that may run or wait for their commit at once.
    public init(concurrency: Int) {
        self.concurrency = concurrency
    }
}
