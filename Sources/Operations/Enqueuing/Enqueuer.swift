public import Contract
public import Kafka
public import Logging

/// Puts consultations on their topic, in order, each once.
public struct Enqueuer: Sendable {
    private let publisher: EventPublisher

    /// Connects to Kafka.
    ///
    /// - Parameters:
    ///   - client: How to reach Kafka.
    ///   - topics: The topics' names.
    ///   - logger: Where the client logs.
    /// - Throws: `KafkaError` where there is no broker within ten seconds, or no topic.
    public init(client: KafkaClientConfiguration, topics: Topics, logger: Logger) async throws {
        publisher = try await EventPublisher(client: client, topic: topics.name(.consultations), logger: logger)
    }

    /// Sends consultations; returns when the broker has stored all of them.
    ///
    /// Each begins a trace of its own. Those of one conversation keep their order.
    ///
    /// - Parameter events: What to send.
    /// - Throws: `KafkaError` for the first that could not be delivered.
    public func send(_ events: [Event<ConsultationRequested>]) async throws {
        try await publisher.send(events)
    }

    /// Disconnects.
    public func close() async {
        await publisher.close()
    }
}
