public import Contract
public import Kafka
public import Logging

/// Puts consultations on their topic, in order, each once.
public struct Enqueuer: Sendable {
    private let producer: KafkaProducer
    private let topic: KafkaTopic

    /// Connects to Kafka.
    ///
    /// - Parameters:
    ///   - client: How to reach Kafka.
    ///   - topics: The topics' names.
    ///   - logger: Where the client logs.
    /// - Throws: `KafkaError` where there is no broker within ten seconds, or no topic.
    public init(client: KafkaClientConfiguration, topics: Topics, logger: Logger) async throws {
        producer = try KafkaProducer(configuration: KafkaProducerConfiguration(client: client), logger: logger)
        let name = topics.name(.consultations)
        do {
            topic = try producer.topic(name)
            try await producer.prefetchMetadata([name])
        } catch {
            await producer.close()
            throw error
        }
    }

    /// Sends consultations; returns when the broker has stored all of them.
    ///
    /// Each begins a trace of its own. Those of one conversation keep their order.
    ///
    /// - Parameter events: What to send.
    /// - Throws: `KafkaError` for the first that could not be delivered.
    public func send(_ events: [Event<ConsultationRequested>]) async throws {
        let tracker = KafkaDeliveryTracker()
        var random = SystemRandomNumberGenerator()
        for event in events {
            let headers = KafkaHeaderSet([
                KafkaHeader(name: "content-type", text: Event<ConsultationRequested>.contentType),
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

    /// Disconnects.
    public func close() async {
        await producer.close()
    }
}
