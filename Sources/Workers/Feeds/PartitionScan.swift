package import Kafka
package import Logging

/// Reads a stretch of one partition, without a group.
package struct PartitionScan: Sendable {
    private static let timeout = Duration.seconds(10)
    /// Messages taken at a time: each may have 1 MiB.
    private static let maximumPull = 64

    let client: KafkaClientConfiguration
    let fetchWaitMaximum: Int
    let logger: Logger

    package init(_ connection: KafkaConnection, logger: Logger) {
        client = connection.consumer.client
        fetchWaitMaximum = connection.consumer.fetchWaitMaximum
        self.logger = logger
    }

    /// The partitions of a topic.
    ///
    /// - Throws: `KafkaError`.
    package func partitions(of topic: String) async throws -> [TopicPartition] {
        let admin = try KafkaAdmin(configuration: client, logger: logger)
        let found = try await admin.describeTopics([topic], includingConfiguration: false, timeout: Self.timeout)
        guard let partitions = found[topic].flatMap({ $0 })?.partitions else {
            throw KafkaError(.unknownTopic, "there is no topic \(topic)")
        }
        return partitions.map { TopicPartition(topic: topic, partition: $0) }
    }

    /// Reads everything that a partition holds now.
    ///
    /// - Parameters:
    ///   - partition: The partition.
    ///   - take: Takes each message, in order.
    /// - Throws: As ``read(_:_:_:)``.
    package func readAll(_ partition: TopicPartition, _ take: (KafkaMessage) async throws -> Void) async throws {
        let admin = try KafkaAdmin(configuration: client, logger: logger)
        let ranges = try await admin.offsetRanges(of: [partition], timeout: Self.timeout)
        guard let range = ranges[partition], range.beginning < range.end else { return }
        try await read(partition, range.beginning..<range.end, take)
    }

    /// Reads the messages of a range of offsets that the partition is known to reach: all that it still holds of them.
    ///
    /// - Parameters:
    ///   - partition: The partition.
    ///   - range: The offsets.
    ///   - take: Takes each message, in order.
    /// - Throws: `KafkaError.offsetOutOfRange`, to be tried again, where the partition ends before the range does, as it may for a while when a replica that is
    ///   behind has become its leader: what is not delivered is not gone then; any other `KafkaError`, `CancellationError`, or what `take` throws.
    package func read(
        _ partition: TopicPartition, _ range: Range<Int64>, _ take: (KafkaMessage) async throws -> Void
    ) async throws {
        let reader = try KafkaReader(
            configuration: client, starts: [PartitionStart(partition, at: .offset(range.lowerBound))],
            fetchWaitMaximum: fetchWaitMaximum, logger: logger)
        do {
            try await read(reader, partition, range, take)
        } catch {
            await reader.close()
            throw error
        }
        await reader.close()
    }

    private func read(
        _ reader: KafkaReader, _ partition: TopicPartition, _ range: Range<Int64>,
        _ take: (KafkaMessage) async throws -> Void
    ) async throws {
        while true {
            let batch = try await reader.nextBatch(maximum: Self.maximumPull)
            try Task.checkCancellation()
            for message in batch.messages {
                guard message.offset < range.upperBound else { return }
                // A reader begins at the beginning where the partition ends before its start.
                guard message.offset >= range.lowerBound else { throw Self.endsTooEarly(partition, range) }
                try await take(message)
                if message.offset + 1 == range.upperBound { return }
            }
            // The last offsets may be transaction markers, which are never delivered.
            guard let end = batch.reachedEnds[partition] else { continue }
            guard end >= range.upperBound else { throw Self.endsTooEarly(partition, range) }
            return
        }
    }

    private static func endsTooEarly(_ partition: TopicPartition, _ range: Range<Int64>) -> KafkaError {
        KafkaError(
            .offsetOutOfRange,
            "\(partition) ends before offset \(range.upperBound - 1), which was there: a replica is behind, or the topic was made anew",
            recovery: .retry)
    }
}
