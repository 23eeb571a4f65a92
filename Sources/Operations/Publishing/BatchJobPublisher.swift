public import Contract
public import Kafka
public import Logging
import Tracing

/// Puts work that can wait on its topic.
public struct BatchJobPublisher: Sendable {
    private let publisher: EventPublisher

    /// Connects to Kafka.
    ///
    /// - Parameters:
    ///   - client: How to reach Kafka.
    ///   - topics: The topics' names.
    ///   - logger: Where the client logs.
    /// - Throws: `KafkaError` where there is no broker within ten seconds, or no topic.
    public init(client: KafkaClientConfiguration, topics: Topics, logger: Logger) async throws {
        publisher = try await EventPublisher(client: client, topic: topics.name(.batchJobs), logger: logger)
    }

    /// Sends jobs; returns when the broker has stored all of them.
    ///
    /// - Parameter events: What to send.
    /// - Throws: `KafkaError` for the first that could not be delivered.
    public func send<Payload>(_ events: [Event<Payload>]) async throws {
        try await publisher.send(events) { event, attributes in attributes["guidance.job.id"] = event.data.subject }
    }

    /// Disconnects.
    public func close() async {
        await publisher.close()
    }
}
