import Contract
import Kafka
import Logging

/// Puts events on one topic, in order, each once.
struct EventPublisher: Sendable {
    private let producer: KafkaProducer
    private let topic: KafkaTopic

    /// Connects to Kafka.
    ///
    /// - Throws: `KafkaError` where there is no broker within ten seconds, or no topic.
    init(client: KafkaClientConfiguration, topic name: String, logger: Logger) async throws {
        producer = try KafkaProducer(configuration: KafkaProducerConfiguration(client: client), logger: logger)
        do {
            topic = try producer.topic(name)
            try await producer.prefetchMetadata([name])
        } catch {
            await producer.close()
            throw error
        }
    }

    /// Sends events, each with a trace of its own; returns when the broker has stored all of them.
    ///
    /// - Throws: `KafkaError` for the first that could not be delivered.
    func send<Payload>(_ events: [Event<Payload>]) async throws {
        let tracker = KafkaDeliveryTracker()
        var random = SystemRandomNumberGenerator()
        for event in events {
            let headers = KafkaHeaderSet([
                KafkaHeader(name: "content-type", text: Event<Payload>.contentType),
                KafkaHeader(name: "traceparent", text: TraceParent.root(using: &random).description),
            ])
            let (key, value) = (Array(event.data.key.utf8), try event.encoded())
            sending: while true {
                switch producer.enqueue(to: topic, key: key.span, value: value.span, headers: headers, tracker: tracker)
                {
                case .queued: break sending
                case .queueFull: await producer.room()
                case .failed(let error): throw error
                }
            }
        }
        try await tracker.settled()
    }

    func close() async {
        await producer.close()
    }
}
