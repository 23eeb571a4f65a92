public import Logging

/// Looks at topics and creates them.
///
/// Every call ends within its time-out; without a broker as ``KafkaError/Code/brokerUnavailable``.
public final class KafkaAdmin: Sendable {
    /// Makes a client for administration.
    /// - Throws: ``KafkaError/Code/invalidConfiguration``.
    public init(configuration: KafkaClientConfiguration, logger: Logger) throws(KafkaError) {
        throw KafkaError(.unsupported, "not built yet")
    }

    /// The names of all topics, internal ones (`__…`) apart, in order.
    public func listTopics(timeout: Duration) async throws(KafkaError) -> [String] { [] }

    /// Creates topics, and says for each what became of it. Changes nothing that exists.
    ///
    /// The embedded cluster does not answer this; use ``EmbeddedCluster/createTopic(_:partitions:)`` there.
    public func createTopics(_ topics: [TopicSpecification], timeout: Duration) async throws(KafkaError)
        -> [String: TopicCreation]
    { [:] }

    /// What topics are like.
    ///
    /// - Parameters:
    ///   - names: The topics to describe.
    ///   - includingConfiguration: Whether to ask for their properties as well. The embedded cluster does not answer that.
    ///   - timeout: How long to wait at most.
    /// - Returns: A description for each name; nil where there is no such topic.
    public func describeTopics(_ names: [String], includingConfiguration: Bool, timeout: Duration)
        async throws(KafkaError) -> [String: TopicDescription?]
    { [:] }

    /// The range of offsets that each partition holds, as `read_committed` readers see it.
    public func offsetRanges(of partitions: [TopicPartition], timeout: Duration) async throws(KafkaError)
        -> [TopicPartition: PartitionRange]
    { [:] }

    /// The first offset in each partition whose record is not older than `timestamp`; nil where there is none.
    ///
    /// - Parameters:
    ///   - timestamp: Milliseconds since 1970.
    ///   - partitions: The partitions to look in.
    ///   - timeout: How long to wait at most.
    public func offsets(at timestamp: Int64, in partitions: [TopicPartition], timeout: Duration)
        async throws(KafkaError)
        -> [TopicPartition: Int64?]
    { [:] }

    /// What a group has committed in these partitions, with the metadata; nil where it has committed nothing.
    public func committedOffsets(of groupID: String, in partitions: [TopicPartition], timeout: Duration)
        async throws(KafkaError) -> [TopicPartition: PartitionOffset?]
    { [:] }

    /// Ends the client. Idempotent.
    public func close() async {}
}
