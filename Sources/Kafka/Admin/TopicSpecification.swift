/// A topic as it should be.
public struct TopicSpecification: Hashable, Sendable {
    /// The topic's name.
    public var name: String
    /// How many partitions; at least 1.
    public var partitions: Int
    /// How many copies of each partition; -1 leaves it to the broker.
    public var replicationFactor: Int
    /// Topic properties, such as `cleanup.policy`.
    public var configuration: [String: String]

    /// A topic called `name`.
    public init(name: String, partitions: Int, replicationFactor: Int = -1, configuration: [String: String] = [:]) {
        self.name = name
        self.partitions = partitions
        self.replicationFactor = replicationFactor
        self.configuration = configuration
    }
}

/// What became of a topic that was to be created.
public enum TopicCreation: Hashable, Sendable {
    /// It was created.
    case created
    /// It was there before; nothing was changed.
    case alreadyExists
    /// It was not created.
    case failed(KafkaError)
}

/// A topic as it is.
public struct TopicDescription: Hashable, Sendable {
    /// The topic's name.
    public var name: String
    /// Its partitions' numbers, in order.
    public var partitions: [Int32]
    /// How many copies its first partition has.
    public var replicationFactor: Int
    /// All its properties with their values; empty when they were not asked for.
    public var configuration: [String: String]

    /// A topic with these properties.
    public init(name: String, partitions: [Int32], replicationFactor: Int, configuration: [String: String]) {
        self.name = name
        self.partitions = partitions
        self.replicationFactor = replicationFactor
        self.configuration = configuration
    }
}

/// The offsets between which a partition holds records.
public struct PartitionRange: Hashable, Sendable {
    /// The first offset that is still there.
    public var beginning: Int64
    /// The offset that the next record gets; for `readCommitted`, where the first transaction begins that is still open.
    public var end: Int64

    /// A range from `beginning` up to, and without, `end`.
    public init(beginning: Int64, end: Int64) {
        self.beginning = beginning
        self.end = end
    }
}
