import Kafka
import Logging

/// Looks up and reads whole topics, for tools.
struct TopicScan: Sendable {
    private static let timeout = Duration.seconds(10)

    let client: KafkaClientConfiguration
    let logger: Logger

    /// Where each partition of some topics ends now.
    ///
    /// - Throws: `KafkaError.unknownTopic` where one of them does not exist.
    func ends(of names: [String]) async throws -> [TopicPartition: Int64] {
        try await ranges(of: names).mapValues(\.end)
    }

    /// What each partition of some topics holds now.
    func ranges(of names: [String]) async throws -> [TopicPartition: PartitionRange] {
        let admin = try KafkaAdmin(configuration: client, logger: logger)
        let found = try await admin.describeTopics(names, includingConfiguration: false, timeout: Self.timeout)
        let partitions = try names.flatMap { name in
            guard let topic = found[name].flatMap({ $0 }) else {
                throw KafkaError(.unknownTopic, "there is no topic \(name): run `guidance topics create`")
            }
            return topic.partitions.map { TopicPartition(topic: name, partition: $0) }
        }
        return try await admin.offsetRanges(of: partitions, timeout: Self.timeout)
    }

    /// Reads everything that a topic holds now.
    ///
    /// - Parameters:
    ///   - name: The topic.
    ///   - body: Takes each message, in order within each partition.
    /// - Throws: `KafkaError` where there is no broker within seconds, or no topic.
    func read(_ name: String, _ body: (KafkaMessage) -> Void) async throws {
        let open = try await ranges(of: [name]).filter { $0.value.beginning < $0.value.end }
        guard !open.isEmpty else { return }
        let reader = try KafkaReader(
            configuration: client, starts: open.keys.map { PartitionStart($0, at: .beginning) }, logger: logger)
        do {
            try await read(from: reader, open.mapValues(\.end), body)
        } catch {
            await reader.close()
            throw error
        }
        await reader.close()
    }

    private func read(
        from reader: KafkaReader, _ ends: [TopicPartition: Int64], _ body: (KafkaMessage) -> Void
    ) async throws {
        var open = ends
        while !open.isEmpty {
            let batch = try await reader.nextBatch(maximum: 1_000)
            try Task.checkCancellation()
            for message in batch.messages where message.offset < ends[message.topicPartition] ?? 0 {
                body(message)
                // The last offsets of a partition may be transaction markers, which are never delivered: its end is told as well.
                if message.offset + 1 == open[message.topicPartition] { open[message.topicPartition] = nil }
            }
            for partition in batch.reachedEnds.keys { open[partition] = nil }
        }
    }
}
