public import Logging

/// Reads given partitions from given positions, without a group: for tools, tables and tails.
public final class KafkaReader: Sendable {
    /// What one pull brings.
    public struct Batch: Hashable, Sendable {
        /// Messages, in order within each partition.
        public var messages: [KafkaMessage]
        /// Partitions that were read up to their present end, with the offset there. Told again after each further message.
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
        throw KafkaError(.unsupported, "not built yet")
    }

    /// Whether a broker can be reached as far as is known; false before the first contact.
    public var isBrokerReachable: Bool { false }

    /// The next messages and reached ends: suspends until there is at least one of either.
    ///
    /// - Parameter maximum: How many messages at most.
    /// - Returns: An empty batch when the reader is closed or the task is cancelled.
    /// - Throws: What no waiting mends: ``KafkaError/Code/unknownTopic``, ``KafkaError/Code/authorizationFailed`` and their
    ///   like. A broker that is away is waited for.
    public func nextBatch(maximum: Int) async throws(KafkaError) -> Batch {
        throw KafkaError(.unsupported, "not built yet")
    }

    /// Stops reading. Idempotent.
    public func close() async {}
}
