import Kafka
import Logging

/// What the tests share: quiet loggers and the embedded cluster's pace.
enum Support {
    static let logger = Logger(label: "kafka.tests") { _ in SwiftLogNoOpLogHandler() }

    static func client(_ cluster: EmbeddedCluster, properties: [String: String] = [:]) -> KafkaClientConfiguration {
        KafkaClientConfiguration(bootstrapServers: cluster.bootstrapServers, properties: properties)
    }

    static func producer(
        _ cluster: EmbeddedCluster, configure: (inout KafkaProducerConfiguration) -> Void = { _ in }
    ) throws -> KafkaProducer {
        var configuration = KafkaProducerConfiguration(client: client(cluster))
        configure(&configuration)
        return try KafkaProducer(configuration: configuration, logger: logger)
    }

    static func consumer(
        _ cluster: EmbeddedCluster, group: String = "group", topics: [String],
        configure: (inout KafkaConsumerConfiguration) -> Void = { _ in }
    ) throws -> KafkaConsumer {
        var configuration = KafkaConsumerConfiguration(client: client(cluster), groupID: group, topics: topics)
        configuration.fetchWaitMaximum = 10
        configuration.sessionTimeout = 6_000
        configure(&configuration)
        let consumer = try KafkaConsumer(configuration: configuration, logger: logger)
        try consumer.join()
        return consumer
    }

    static func record(_ topic: String, partition: Int32? = nil, key: String? = nil, _ value: String) -> KafkaRecord {
        KafkaRecord(topic: topic, partition: partition, key: key.map { Array($0.utf8) }, value: Array(value.utf8))
    }
}

extension KafkaMessage {
    var text: String { String(decoding: value ?? [], as: UTF8.self) }
}

extension KafkaConsumer {
    /// Answers the first assignment by starting where the group left off, and returns it.
    func startFirstAssignment() async throws -> [PartitionAssignment] {
        for await event in events {
            if case .assigned(let assignments) = event, !assignments.isEmpty {
                try await start(assignments.map { $0.start })
                return assignments
            }
        }
        return []
    }

    /// Pulls until `count` messages are there, or the consumer ends.
    func messages(_ count: Int) async throws -> [KafkaMessage] {
        var messages: [KafkaMessage] = []
        while messages.count < count {
            let more = try await nextMessages(maximum: count - messages.count)
            if more.isEmpty { break }
            messages += more
        }
        return messages
    }
}

extension PartitionAssignment {
    /// Where the group left off, or the beginning.
    var start: PartitionStart {
        PartitionStart(topicPartition, at: committedOffset.map { .offset($0) } ?? .beginning)
    }
}

/// Hands log lines out.
struct RecordingLogHandler: LogHandler {
    var logLevel = Logger.Level.trace
    var metadata = Logger.Metadata()
    let lines: AsyncStream<String>.Continuation

    static func make() -> (AsyncStream<String>, RecordingLogHandler) {
        let (stream, continuation) = AsyncStream<String>.makeStream()
        return (stream, RecordingLogHandler(lines: continuation))
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        lines.yield("\(event.level) \(event.message) \(event.metadata ?? [:])")
    }
}
