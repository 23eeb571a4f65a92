public import Logging

/// Reads given partitions from given positions, without a group: for tools, tables and tails.
public final class KafkaReader: Sendable {
    /// What one pull brings.
    public struct Batch: Hashable, Sendable {
        /// Messages, in order within each partition.
        public var messages: [KafkaMessage]
        /// Partitions that were read up to their present end, with the offset there.
        ///
        /// Told again after each further message.
        public var reachedEnds: [TopicPartition: Int64]
    }

    /// Which records of transactions are seen.
    public enum IsolationLevel: String, Sendable {
        /// Committed ones only, up to the first transaction that is still open.
        case readCommitted = "read_committed"
        /// All, also those of open and aborted transactions.
        case readUncommitted = "read_uncommitted"
    }

    /// Begins to read.
    ///
    /// - Parameters:
    ///   - configuration: How to reach Kafka.
    ///   - starts: The partitions and where to begin in each.
    ///   - isolationLevel: Which records of transactions are seen.
    ///   - fetchWaitMaximum: How long a broker holds a fetch back while it has nothing, in milliseconds.
    ///   - logger: Where librdkafka's log goes.
    /// - Throws: ``KafkaError/Code/invalidConfiguration``.
    public init(
        configuration: KafkaClientConfiguration, starts: [PartitionStart],
        isolationLevel: IsolationLevel = .readCommitted,
        fetchWaitMaximum: Int = 500, logger: Logger
    ) throws(KafkaError) {
        let defaults = [
            // A group's name is needed to assign partitions, but no group is joined.
            ("group.id", "guidance-reader"), ("enable.auto.commit", "false"), ("enable.auto.offset.store", "false"),
            ("auto.offset.reset", "earliest"), ("isolation.level", isolationLevel.rawValue),
            ("enable.partition.eof", "true"), ("fetch.wait.max.ms", String(fetchWaitMaximum)),
            ("queued.min.messages", "1000"),
            // A topic that is not there is told after this long; the default of 30 s is for topics that were just created.
            ("topic.metadata.propagation.max.ms", "2000"), ("queued.max.messages.kbytes", "4096"),
        ]
        let client = unsafe try ClientHandle(
            .consumer, client: configuration, defaults: defaults, logger: logger, prepare: ConsumerEvents.enable)
        core = try ConsumerCore(client: client, fatalRecoveries: [.recreateClient, .reconfigure])
        let loop = ConsumerLoop(core: core, groupID: "", longestWait: ConsumerEvents.longestWait)
        try loop.start(starts)
        try OwnThread.start("kafka-reader") {
            var loop = loop
            loop.run()
        }
    }

    private let core: ConsumerCore

    deinit { core.requestClose() }

    /// Whether a broker can be reached as far as is known; false before the first contact.
    public var isBrokerReachable: Bool { core.isReachable }

    /// Errors and connectivity, for one reader.
    ///
    /// Ends when the reader is closed. Need not be read.
    public var events: KafkaConsumerEvents { KafkaConsumerEvents(core: core) }

    /// The next messages and reached ends: suspends until there is at least one of either.
    ///
    /// - Parameter maximum: How many messages at most.
    /// - Returns: An empty batch when the reader is closed or the task is cancelled.
    /// - Throws: What no waiting mends: ``KafkaError/Code/unknownTopic``, ``KafkaError/Code/authorizationFailed`` and their
    ///   like. A broker that is away is waited for.
    public func nextBatch(maximum: Int) async throws(KafkaError) -> Batch {
        let harvest = try await core.next(maximum: maximum)
        return Batch(messages: harvest.messages, reachedEnds: harvest.reachedEnds)
    }

    /// Stops reading.
    ///
    /// Idempotent.
    public func close() async { await core.close() }
}
