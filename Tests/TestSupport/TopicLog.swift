public import Contract
public import Kafka
import Logging

/// Everything that some topics hold, read from their beginning as it comes.
public final class TopicLog: Sendable {
    private let reader: KafkaReader

    /// Begins to read.
    ///
    /// - Parameters:
    ///   - topics: Full names.
    ///   - bootstrapServers: The cluster.
    ///   - isolationLevel: Which records of transactions are seen.
    /// - Throws: `KafkaError` where there is no broker.
    public init(
        _ topics: [String], on bootstrapServers: String, isolationLevel: KafkaReader.IsolationLevel = .readCommitted
    ) async throws {
        let client = KafkaClientConfiguration(bootstrapServers: bootstrapServers, clientID: "test")
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        let admin = try KafkaAdmin(configuration: client, logger: logger)
        let found = try await admin.describeTopics(topics, includingConfiguration: false, timeout: .seconds(10))
        let starts = topics.flatMap { topic in
            (found[topic].flatMap { $0 }?.partitions ?? []).map {
                PartitionStart(TopicPartition(topic: topic, partition: $0), at: .beginning)
            }
        }
        reader = try KafkaReader(
            configuration: client, starts: starts, isolationLevel: isolationLevel, fetchWaitMaximum: 10, logger: logger)
    }

    /// Reads until what was read is enough.
    ///
    /// - Parameter isEnough: Looks at everything read by this call so far.
    /// - Returns: All of it.
    /// - Throws: `CancellationError`, `KafkaError`.
    public func messages(until isEnough: ([KafkaMessage]) -> Bool) async throws -> [KafkaMessage] {
        var messages: [KafkaMessage] = []
        while !isEnough(messages) {
            messages += try await reader.nextBatch(maximum: 1_000).messages
            try Task.checkCancellation()
        }
        return messages
    }

    /// Stops reading.
    public func close() async {
        await reader.close()
    }
}

extension [KafkaMessage] {
    /// The events of one type, in order.
    public func events<Payload: EventPayload>(_ type: Payload.Type) -> [Event<Payload>] {
        compactMap { message in
            guard let envelope = try? EventEnvelope(message.value ?? []), envelope.type == Payload.type else {
                return nil
            }
            return try? envelope.decode(Payload.self)
        }
    }

    /// The messages of one topic.
    public func on(_ topic: String) -> [KafkaMessage] { filter { $0.topic == topic } }
}
