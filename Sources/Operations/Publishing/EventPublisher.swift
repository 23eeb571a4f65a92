import Contract
import Kafka
import Logging

/// Puts events on one topic, in order, each once.
struct EventPublisher: Sendable {
    private let producer: KafkaProducer
    private let topic: KafkaTopic
    private let name: String

    /// Connects to Kafka.
    ///
    /// - Throws: `KafkaError` where there is no broker within ten seconds, or no topic.
    init(client: KafkaClientConfiguration, topic name: String, logger: Logger) async throws {
        self.name = name
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
        try await send(events) { (Array($0.data.key.utf8), try $0.encoded()) }
    }

    /// Sends encoded events, each with a trace of its own; returns when the broker has stored all of them.
    ///
    /// - Parameters:
    ///   - elements: What to send.
    ///   - record: The key and the value of one.
    /// - Throws: `KafkaError` for the first that could not be delivered; what `record` throws.
    func send<Element>(
        _ elements: [Element], _ record: (Element) throws -> (key: [UInt8], value: [UInt8])
    ) async throws {
        let tracker = KafkaDeliveryTracker()
        var random = SystemRandomNumberGenerator()
        for element in elements {
            let headers = KafkaHeaderSet([
                KafkaHeader(name: "content-type", text: Event<ConsultationRequested>.contentType),
                KafkaHeader(name: "traceparent", text: TraceParent.root(using: &random).description),
            ])
            let (key, value) = try record(element)
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

    /// Deletes keys of a compacted topic; returns when the broker has stored that.
    ///
    /// - Throws: `KafkaError` for the first that could not be delivered.
    func delete(_ keys: [String]) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, key) in keys.enumerated() {
                // So many at once that they share requests.
                if index >= 1_000 { try await group.next() }
                group.addTask {
                    _ = try await producer.send(KafkaRecord(topic: name, key: Array(key.utf8), value: nil))
                }
            }
            try await group.waitForAll()
        }
    }

    func close() async {
        await producer.close()
    }
}
