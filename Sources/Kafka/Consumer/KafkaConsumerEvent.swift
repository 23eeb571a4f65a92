/// What a member of a group has to know besides messages.
public enum KafkaConsumerEvent: Hashable, Sendable {
    /// These partitions are ours.
    ///
    /// Nothing is read before ``KafkaConsumer/start(_:)`` answers it (an empty list needs no answer).
    case assigned([PartitionAssignment])
    /// These partitions are to be given up: no more of their messages are delivered.
    ///
    /// Drain, commit, then answer with ``KafkaConsumer/release(_:)``. When `isLost`, others may own them already: do
    /// not commit.
    case revoked([TopicPartition], isLost: Bool)
    /// Something went wrong; see its recovery.
    ///
    /// Errors that nobody reads are kept up to 64, the oldest go first.
    case error(KafkaError)
    /// The cluster can be reached, or no longer.
    ///
    /// The first one follows the first contact.
    case brokerReachable(Bool)
}

/// A partition that was assigned, with what the group has committed there.
public struct PartitionAssignment: Hashable, Sendable {
    /// The partition.
    public var topicPartition: TopicPartition
    /// Where the group goes on reading; nil when it has never committed here.
    public var committedOffset: Int64?
    /// What was committed beside the offset.
    public var metadata: String?
    /// Counts the assignments of this consumer: messages carry it, see ``KafkaMessage/epoch``.
    public var epoch: UInt64

    /// An assignment with these parts, for tests.
    public init(topicPartition: TopicPartition, committedOffset: Int64?, metadata: String?, epoch: UInt64) {
        self.topicPartition = topicPartition
        self.committedOffset = committedOffset
        self.metadata = metadata
        self.epoch = epoch
    }
}

/// Where to begin reading a partition.
public struct PartitionStart: Hashable, Sendable {
    /// The partition.
    public var topicPartition: TopicPartition
    /// Where to begin.
    public var position: Position

    /// Begins `topicPartition` at `position`.
    public init(_ topicPartition: TopicPartition, at position: Position) {
        self.topicPartition = topicPartition
        self.position = position
    }

    /// A place in a partition.
    public enum Position: Hashable, Sendable {
        /// The first record that is still there.
        case beginning
        /// Behind the last record.
        case end
        /// This offset, or the next one there is; when it is out of range, the beginning.
        case offset(Int64)
    }
}
