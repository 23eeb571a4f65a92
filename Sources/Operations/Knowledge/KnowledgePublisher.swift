public import Contract
public import Guidance
public import Kafka
public import Logging

/// Changes what is known.
public struct KnowledgePublisher: Sendable {
    private let publisher: EventPublisher

    /// Connects to Kafka.
    ///
    /// - Parameters:
    ///   - client: How to reach Kafka.
    ///   - topics: The topics' names.
    ///   - logger: Where the client logs.
    /// - Throws: `KafkaError` where there is no broker within ten seconds, or no topic.
    public init(client: KafkaClientConfiguration, topics: Topics, logger: Logger) async throws {
        publisher = try await EventPublisher(client: client, topic: topics.name(.knowledge), logger: logger)
    }

    /// Adds entries, or puts them in the place of those with their keys; returns when the broker has stored all of them.
    ///
    /// - Parameter records: What is known from now on; of one key the last counts.
    /// - Throws: `KafkaError` for the first that could not be delivered.
    public func send(_ records: [KnowledgeRecord]) async throws {
        try await publisher.send(records) { (Array($0.key.utf8), $0.bytes) }
    }

    /// Deletes entries; returns when the broker has stored that.
    ///
    /// - Parameter keys: What is not known any more.
    /// - Throws: `KafkaError` for the first that could not be delivered.
    public func delete(_ keys: [KnowledgeKey]) async throws {
        try await publisher.delete(keys.map(\.description))
    }

    /// Disconnects.
    public func close() async {
        await publisher.close()
    }
}
