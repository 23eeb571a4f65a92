import Contract
import Kafka
import Logging

/// Reads all of a topic, without a group, and then what is added: every worker has all of it.
///
/// What cannot be read as an event is for `take` to log and leave out. It does not go to the dead letters, as a job would: every worker reads such a topic anew
/// at each start, so there would be a copy for every worker and start, and there is no job that could be lost.
///
/// Reads the partitions that the topic has when it begins.
final class TopicFeed: Sendable {
    private static let retryDelay = Duration.seconds(5)

    private let client: KafkaClientConfiguration
    private let topic: String
    private let fetchWaitMaximum: Int
    private let clock: any Clock<Duration>
    private let logger: Logger
    private let take: @Sendable ([KafkaMessage]) -> Void
    private let catchUp = Latch()

    /// - Parameters:
    ///   - topic: What is read.
    ///   - connection: How to reach Kafka.
    ///   - clock: Measures waits.
    ///   - logger: Where to log.
    ///   - take: Takes messages, in order within each partition.
    init(
        _ topic: Topic, _ connection: KafkaConnection, clock: any Clock<Duration>, logger: Logger,
        take: @escaping @Sendable ([KafkaMessage]) -> Void
    ) {
        client = connection.consumer.client
        self.topic = connection.topics.name(topic)
        fetchWaitMaximum = connection.consumer.fetchWaitMaximum
        self.clock = clock
        self.logger = logger
        self.take = take
    }

    /// Reads until the task is cancelled; where the topic cannot be read for a while, it goes on behind what has been read.
    func run() async {
        var positions: [TopicPartition: Int64] = [:]
        while !Task.isCancelled {
            do {
                try await read(from: &positions)
            } catch {
                guard !Task.isCancelled else { return }
                logger.error("Cannot read a topic, trying again", metadata: ["topic": "\(topic)", "error": "\(error)"])
                do { try await clock.sleep(for: Self.retryDelay) } catch { return }
            }
        }
    }

    /// Whether all that the topic held at the start has been taken.
    var isCaughtUp: Bool { catchUp.isOpen }

    /// Returns when all that the topic held at the start has been taken, or when the task is cancelled.
    func caughtUp() async {
        await catchUp.wait()
    }

    /// Returns when all that the topic held at the start has been taken, when the time is up, or when the task is cancelled.
    func caughtUp(within timeout: Duration) async {
        let isCaughtUp = await catchUp.wait(within: timeout, clock: clock)
        guard !isCaughtUp, !Task.isCancelled else { return }
        logger.warning(
            "Going on before all of a topic is read", metadata: ["topic": "\(topic)", "timeout": "\(timeout)"])
    }

    private func read(from positions: inout [TopicPartition: Int64]) async throws {
        let admin = try KafkaAdmin(configuration: client, logger: logger)
        let found = try await admin.describeTopics([topic], includingConfiguration: false, timeout: .seconds(10))
        guard let partitions = found[topic].flatMap({ $0 })?.partitions else {
            throw KafkaError(.unknownTopic, "there is no topic \(topic)")
        }
        let ranges = try await admin.offsetRanges(
            of: partitions.map { TopicPartition(topic: topic, partition: $0) }, timeout: .seconds(10))
        // Looked up, for a reader learns of the end of an empty partition only when the broker has held back a fetch for as long as it may.
        var unread = Set(ranges.filter { max($1.beginning, positions[$0] ?? 0) < $1.end }.keys)
        if unread.isEmpty { catchUp.open() }
        let reader = try KafkaReader(
            configuration: client,
            starts: ranges.keys.map { PartitionStart($0, at: positions[$0].map { .offset($0) } ?? .beginning) },
            fetchWaitMaximum: fetchWaitMaximum, logger: logger)
        do {
            while case let batch = try await reader.nextBatch(maximum: 1_000), !Task.isCancelled {
                if !batch.messages.isEmpty { take(batch.messages) }
                for message in batch.messages {
                    positions[message.topicPartition] = message.offset + 1
                    if message.offset + 1 == ranges[message.topicPartition]?.end {
                        unread.remove(message.topicPartition)
                    }
                }
                // The last offsets of a partition may be transaction markers, which are never delivered.
                unread.subtract(batch.reachedEnds.keys)
                if unread.isEmpty { catchUp.open() }
            }
        } catch {
            await reader.close()
            throw error
        }
        await reader.close()
    }
}
