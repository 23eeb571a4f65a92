/// How a member of a consumer group behaves.
public struct KafkaConsumerConfiguration: Sendable {
    /// How to reach Kafka.
    public var client: KafkaClientConfiguration
    /// The group's name.
    public var groupID: String
    /// The topics to read; a name that starts with `^` is a pattern.
    public var topics: [String]
    /// A name of this member that outlives its process (static membership): a restart within the session time-out
    /// keeps its partitions and causes no rebalance.
    ///
    /// Two live members must not share one: the older is fenced. Default none.
    public var groupInstanceID: String?
    /// How long the group waits for a silent member, in milliseconds.
    ///
    /// Default 45,000, as in Kafka.
    public var sessionTimeout: Int
    /// How long a broker holds a fetch back while it has nothing to send, in milliseconds.
    ///
    /// Default 500.
    ///
    /// A real broker answers the moment there is something, so this costs no latency there; the embedded cluster waits it
    /// out, so set 10 with that.
    public var fetchWaitMaximum: Int
    /// How the group's leader shares the partitions out.
    ///
    /// Default ``AssignmentStrategy/range``.
    public var assignmentStrategy: AssignmentStrategy
    /// How many messages of each partition are fetched ahead.
    ///
    /// Default 1,000.
    public var prefetchMessages: Int
    /// How much of each partition is fetched ahead, in KiB; the last fetch may exceed it.
    ///
    /// Default 4,096.
    public var prefetchKilobytes: Int

    /// A member of `groupID` that reads `topics`.
    public init(client: KafkaClientConfiguration, groupID: String, topics: [String]) {
        self.client = client
        self.groupID = groupID
        self.topics = topics
        groupInstanceID = nil
        sessionTimeout = 45_000
        fetchWaitMaximum = 500
        assignmentStrategy = .range
        prefetchMessages = 1_000
        prefetchKilobytes = 4_096
    }

    /// How partitions are shared out among the members of a group.
    public enum AssignmentStrategy: String, Sendable {
        /// Contiguous ranges per topic: equal partition numbers of two topics go to the same member.
        ///
        /// All partitions are given up at each rebalance (eager).
        case range
        /// One by one over all topics (eager).
        case roundRobin = "roundrobin"
        /// Keeps what a member has; only what moves is given up (cooperative). librdkafka 2.0.2 has faults here.
        case cooperativeSticky = "cooperative-sticky"
    }
}
