public import Logging

/// Reads what a consumer group has committed, without joining it.
public struct KafkaGroupOffsets: Sendable {
    private let client: ClientHandle

    /// Makes a client of the group: only such a one may ask.
    ///
    /// - Parameters:
    ///   - groupID: The group.
    ///   - configuration: How to reach Kafka.
    ///   - logger: Where librdkafka's log goes.
    /// - Throws: ``KafkaError/Code/invalidConfiguration``.
    public init(
        of groupID: String, configuration: KafkaClientConfiguration, logger: Logger
    ) throws(KafkaError) {
        client = unsafe try ClientHandle(
            .consumer, client: configuration,
            defaults: [("group.id", groupID), ("isolation.level", KafkaReader.IsolationLevel.readCommitted.rawValue)],
            logger: logger)
    }

    /// Asks the group's coordinator; not interrupted by cancelling.
    ///
    /// - Parameters:
    ///   - partitions: The partitions to ask about.
    ///   - timeout: How long to wait at most.
    /// - Returns: What is committed in each partition, with its metadata; nil where nothing is.
    /// - Throws: ``KafkaError/Code/brokerUnavailable``; an error to be tried again while a transaction is open that commits positions.
    public func committed(
        in partitions: [TopicPartition], timeout: Duration
    ) async throws(KafkaError) -> [TopicPartition: PartitionOffset?] {
        try await OwnThread.run("kafka-offsets") { [client] () throws(KafkaError) in
            do throws(KafkaError) {
                return try CommittedOffsets.read(partitions, client: client, timeout: timeout)
            } catch {
                throw client.explained(error.unavailable)
            }
        }
    }
}
