public import Logging
import Synchronization

/// Looks at topics and creates them.
///
/// Every call ends within its time-out; without a broker as ``KafkaError/Code/brokerUnavailable``.
public final class KafkaAdmin: Sendable {
    /// Makes a client for administration.
    ///
    /// - Parameters:
    ///   - configuration: How to reach Kafka.
    ///   - isolationLevel: Whose end of a partition is meant: that of what is committed, or of all that is written.
    ///   - logger: Where librdkafka's log goes.
    /// - Throws: ``KafkaError/Code/invalidConfiguration``.
    public init(
        configuration: KafkaClientConfiguration, isolationLevel: KafkaReader.IsolationLevel = .readCommitted,
        logger: Logger
    ) throws(KafkaError) {
        // A consumer that joins no group: unlike a producer it creates no topic by asking about one.
        let client = unsafe try ClientHandle(
            .consumer, client: configuration, defaults: [("isolation.level", isolationLevel.rawValue)], logger: logger)
        calls = AdminCalls(client: client)
    }

    private let calls: AdminCalls
    private let isClosed = Atomic<Bool>(false)

    /// The names of all topics, internal ones (`__…`) apart, in order.
    public func listTopics(timeout: Duration) async throws(KafkaError) -> [String] {
        try await run { calls throws(KafkaError) in
            try calls.topics(timeout: timeout).keys.filter { !$0.hasPrefix("__") }.sorted()
        }
    }

    /// Creates topics, and says for each what became of it.
    ///
    /// Changes nothing that exists. The embedded cluster does not answer this; use
    /// ``EmbeddedCluster/createTopic(_:partitions:)`` there.
    public func createTopics(_ topics: [TopicSpecification], timeout: Duration) async throws(KafkaError)
        -> [String: TopicCreation]
    {
        try await run { calls throws(KafkaError) in try calls.createTopics(topics, timeout: timeout) }
    }

    /// What topics are like.
    ///
    /// - Parameters:
    ///   - names: The topics to describe.
    ///   - includingConfiguration: Whether to ask for their properties as well. The embedded cluster does not answer that.
    ///   - timeout: How long to wait at most.
    /// - Returns: A description for each name; nil where there is no such topic.
    /// - Throws: ``KafkaError/Code/brokerUnavailable``, ``KafkaError/Code/authorizationFailed``.
    public func describeTopics(_ names: [String], includingConfiguration: Bool, timeout: Duration)
        async throws(KafkaError) -> [String: TopicDescription?]
    {
        try await run { calls throws(KafkaError) in
            let deadline = ContinuousClock.now + timeout
            let shapes = try calls.topics(timeout: timeout)
            let existing = names.filter { shapes[$0] != nil }
            let configurations =
                includingConfiguration ? try calls.configurations(of: existing, timeout: deadline - .now) : [:]
            var descriptions: [String: TopicDescription?] = [:]
            for name in names {
                let description = shapes[name].map { shape in
                    TopicDescription(
                        name: name, partitions: shape.partitions, replicationFactor: shape.replicationFactor,
                        configuration: configurations[name] ?? [:])
                }
                descriptions[name] = .some(description)
            }
            return descriptions
        }
    }

    /// The range of offsets that each partition holds, as readers of this client's isolation level see it.
    public func offsetRanges(of partitions: [TopicPartition], timeout: Duration) async throws(KafkaError)
        -> [TopicPartition: PartitionRange]
    {
        try await run { calls throws(KafkaError) in
            let deadline = ContinuousClock.now + timeout
            var ranges: [TopicPartition: PartitionRange] = [:]
            for partition in partitions { ranges[partition] = try calls.range(of: partition, timeout: deadline - .now) }
            return ranges
        }
    }

    /// The first offset in each partition whose record is not older than a time.
    ///
    /// - Parameters:
    ///   - timestamp: Milliseconds since 1970.
    ///   - partitions: The partitions to look in.
    ///   - timeout: How long to wait at most.
    /// - Returns: An offset for each partition; nil where all records are older.
    /// - Throws: ``KafkaError/Code/brokerUnavailable``, ``KafkaError/Code/unknownTopic``.
    public func offsets(at timestamp: Int64, in partitions: [TopicPartition], timeout: Duration)
        async throws(KafkaError)
        -> [TopicPartition: Int64?]
    {
        try await run { calls throws(KafkaError) in try calls.offsets(at: timestamp, in: partitions, timeout: timeout) }
    }

    /// Refuses further calls; those under way end.
    public func close() async { isClosed.store(true, ordering: .relaxed) }

    /// The calls block, so each has a thread of its own while it lasts.
    private func run<Value: Sendable>(_ call: @escaping @Sendable (AdminCalls) throws(KafkaError) -> Value)
        async throws(KafkaError) -> Value
    {
        if isClosed.load(ordering: .relaxed) { throw KafkaError(.closed, "the client is closed") }
        return try await OwnThread.run("kafka-admin") { [calls] () throws(KafkaError) in
            do throws(KafkaError) {
                return try call(calls)
            } catch {
                throw calls.client.explained(error.unavailable)
            }
        }
    }
}
