public import Contract
public import Kafka
public import Logging

/// Waits until consultations have their results, whether those are there already or still to come.
public struct ResultsWait: Sendable {
    private let client: KafkaClientConfiguration
    private let topic: String
    private let fetchWaitMaximum: Int
    private let logger: Logger

    /// Reads from a cluster.
    ///
    /// - Parameters:
    ///   - client: How to reach Kafka.
    ///   - topics: The topics' names.
    ///   - fetchWaitMaximum: How long a broker may hold a fetch back, in milliseconds.
    ///   - logger: Where the client logs.
    public init(
        client: KafkaClientConfiguration, topics: Topics, fetchWaitMaximum: Int = 500, logger: Logger
    ) {
        self.client = client
        topic = topics.name(.results)
        self.fetchWaitMaximum = fetchWaitMaximum
        self.logger = logger
    }

    /// Shows the first result of each consultation as it is found.
    ///
    /// - Parameters:
    ///   - ids: The consultations.
    ///   - timeout: How long to wait at most.
    ///   - show: Takes each result.
    /// - Returns: The consultations without a result when the time was up.
    /// - Throws: `KafkaError` where there is no broker within seconds, or none any more, or no topic; what `show` throws; `CancellationError`.
    public func results(
        of ids: Set<String>, within timeout: Duration, _ show: (ConsultationResult) throws -> Void
    ) async throws -> Set<String> {
        let partitions = try await TopicScan(client: client, logger: logger).ends(of: [topic]).keys
        let reader = try KafkaReader(
            configuration: client, starts: partitions.map { PartitionStart($0, at: .beginning) },
            fetchWaitMaximum: fetchWaitMaximum, logger: logger)
        let watch = BrokerWatch(reader: reader, patience: BrokerWatch.usualPatience)
        let deadline = ContinuousClock.now + timeout
        var open = ids
        do {
            while !open.isEmpty, let batch = try await Self.next(watch, until: deadline) {
                for message in batch.messages {
                    guard let result = ConsultationResult(message.value ?? []),
                        open.remove(result.consultationID) != nil
                    else { continue }
                    try show(result)
                }
            }
        } catch {
            await reader.close()
            throw error
        }
        await reader.close()
        return open
    }

    /// Nil where the time is up.
    private static func next(
        _ watch: BrokerWatch, until deadline: ContinuousClock.Instant
    ) async throws -> KafkaReader.Batch? {
        try await withThrowingTaskGroup(of: KafkaReader.Batch?.self) { group in
            group.addTask { try await watch.nextBatch() }
            group.addTask {
                try await Task.sleep(until: deadline, clock: .continuous)
                return nil
            }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
    }
}
