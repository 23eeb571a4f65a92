import Kafka

/// Reads on while a broker can be reached, and gives up once none has been for too long.
///
/// A reader waits for its broker as long as it takes: right for a worker, wrong for someone who waits for a command.
struct BrokerWatch: Sendable {
    /// How long brokers may be out of reach unless something else is asked for.
    static let usualPatience = Duration.seconds(10)

    let reader: KafkaReader
    let patience: Duration

    /// The next messages and reached ends: suspends until there is at least one of either.
    ///
    /// - Throws: `KafkaError` where the brokers have been out of reach for longer than `patience`, and for what the reader throws;
    ///   `CancellationError`.
    func nextBatch(maximum: Int = 1_000) async throws -> KafkaReader.Batch {
        try await withThrowingTaskGroup(of: KafkaReader.Batch.self) { group in
            group.addTask { try await reader.nextBatch(maximum: maximum) }
            group.addTask { try await giveUp() }
            defer { group.cancelAll() }
            guard let batch = try await group.next(), !Task.isCancelled else { throw CancellationError() }
            return batch
        }
    }

    private func giveUp() async throws -> Never {
        var lastContact = ContinuousClock.now
        while true {
            try await Task.sleep(for: .milliseconds(200))
            if reader.isBrokerReachable { lastContact = .now }
            guard ContinuousClock.now - lastContact < patience else {
                throw KafkaError(.brokerUnavailable, "the broker has been out of reach for \(patience)")
            }
        }
    }
}
