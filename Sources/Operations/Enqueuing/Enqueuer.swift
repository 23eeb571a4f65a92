public import Contract
public import Kafka
import KafkaTracing
public import Logging
import Tracing

/// Puts consultations on their topic, in order, each once.
public struct Enqueuer: Sendable {
    private let publisher: EventPublisher
    private let tracedContentBytes: Int

    /// Connects to Kafka.
    ///
    /// - Parameters:
    ///   - client: How to reach Kafka.
    ///   - topics: The topics' names.
    ///   - tracedContentBytes: Bytes of a question that its span may hold; 0 for none of it.
    ///   - logger: Where the client logs.
    /// - Throws: `KafkaError` where there is no broker within ten seconds, or no topic.
    public init(
        client: KafkaClientConfiguration, topics: Topics, tracedContentBytes: Int = 0, logger: Logger
    ) async throws {
        self.tracedContentBytes = tracedContentBytes
        publisher = try await EventPublisher(client: client, topic: topics.name(.consultations), logger: logger)
    }

    /// Sends consultations; returns when the broker has stored all of them.
    ///
    /// Each begins a trace of its own where there is tracing. Those of one conversation keep their order.
    ///
    /// - Parameter events: What to send.
    /// - Throws: `KafkaError` for the first that could not be delivered.
    public func send(_ events: [Event<ConsultationRequested>]) async throws {
        try await publisher.send(events) { event, attributes in
            attributes["session.id"] = event.data.conversationID
            attributes["guidance.consultation.id"] = event.data.consultationID
            attributes.setContent("input", event.data.question, maximumBytes: tracedContentBytes)
        }
    }

    /// Disconnects.
    public func close() async {
        await publisher.close()
    }
}
