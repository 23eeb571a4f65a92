/// How far an assigned partition has come, for those who watch.
public struct PartitionStatus: Sendable, Equatable {
    /// One past the highest offset that was delivered.
    public var nextOffset: Int64
    /// Jobs that were delivered and are not committed.
    public var unfinishedCount: Int
    /// Offsets ahead of what was delivered that an earlier owner has finished.
    public var finishedAhead: Int64
    /// When the record of the oldest unfinished job was written, in milliseconds since 1970; nil where there is none.
    public var oldestWritten: Int64?
    /// Jobs that were committed since it was assigned.
    public var committedCount: Int
    /// How long the map is that was last committed, in characters.
    public var metadataLength: Int

    /// States how far a partition has come.
    public init(
        nextOffset: Int64, unfinishedCount: Int, finishedAhead: Int64 = 0, oldestWritten: Int64? = nil,
        committedCount: Int = 0, metadataLength: Int = 0
    ) {
        self.nextOffset = nextOffset
        self.unfinishedCount = unfinishedCount
        self.finishedAhead = finishedAhead
        self.oldestWritten = oldestWritten
        self.committedCount = committedCount
        self.metadataLength = metadataLength
    }
}
