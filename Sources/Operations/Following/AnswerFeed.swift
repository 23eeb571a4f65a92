public import Contract
public import Kafka
public import Logging

/// Reads the streams and the results that consultations about to be sent will get, and shows them by way of an `AnswerFollower`.
public final class AnswerFeed: Sendable {
    /// How long the broker may be out of reach before the feed gives up.
    private static let patience = Duration.seconds(10)

    private let reader: KafkaReader
    private let requests: [ConsultationRequested]

    /// Takes up position at the end of every stream.
    ///
    /// To be made before the consultations are sent, so that nothing is missed.
    ///
    /// - Parameters:
    ///   - requests: What is about to be sent.
    ///   - client: How to reach Kafka.
    ///   - topics: The topics' names.
    ///   - fetchWaitMaximum: How long a broker may hold a fetch back, in milliseconds.
    ///   - logger: Where the client logs.
    /// - Throws: `KafkaError` where there is no broker within seconds, or a topic is missing.
    public init(
        _ requests: [ConsultationRequested], client: KafkaClientConfiguration, topics: Topics,
        fetchWaitMaximum: Int = 500, logger: Logger
    ) async throws {
        let names = Set(requests.map { $0.replyTopic ?? topics.name(.replies) }).union([topics.name(.results)])
        let partitions = try await TopicScan(client: client, logger: logger).ends(of: names.sorted())
        self.requests = requests
        reader = try KafkaReader(
            configuration: client,
            starts: partitions.map { PartitionStart($0.key, at: .offset($0.value)) },
            fetchWaitMaximum: fetchWaitMaximum, logger: logger)
    }

    /// Shows everything until each consultation has its result.
    ///
    /// - Parameter show: Takes what is to be shown, in order.
    /// - Throws: `KafkaError` where the broker is gone for ten seconds; `CancellationError`.
    public func run(_ show: @escaping @Sendable (AnswerFollower.Output) -> Void) async throws {
        let reader = reader
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask { [requests] in
                var follower = AnswerFollower(requests)
                follower.start().forEach(show)
                while !follower.isComplete {
                    let batch = try await reader.nextBatch(maximum: 1_000)
                    try Task.checkCancellation()
                    for message in batch.messages { follower.receive(message).forEach(show) }
                }
                return true
            }
            group.addTask {
                try await Self.watch(reader)
                return false
            }
            while let isDone = try await group.next(), !isDone {}
            group.cancelAll()
        }
        await reader.close()
    }

    /// Throws once the broker has been out of reach for longer than `patience`.
    private static func watch(_ reader: KafkaReader) async throws {
        var lastContact = ContinuousClock.now
        while true {
            try await Task.sleep(for: .milliseconds(500))
            if reader.isBrokerReachable { lastContact = .now }
            guard ContinuousClock.now - lastContact < patience else {
                throw KafkaError(.brokerUnavailable, "the broker has been out of reach for \(patience)")
            }
        }
    }
}

extension AnswerFollower {
    /// Takes a record of the replies or the results; other events, and what cannot be read, are not for this reader.
    fileprivate mutating func receive(_ message: KafkaMessage) -> [Output] {
        guard let envelope = try? EventEnvelope(message.value ?? []) else { return [] }
        switch envelope.type {
        case .replyStarted: return (try? envelope.decode(ReplyStarted.self)).map { receive($0.data) } ?? []
        case .replyChunk: return (try? envelope.decode(ReplyChunk.self)).map { receive($0.data) } ?? []
        default: return ConsultationResult(envelope, event: message.value ?? []).map { receive($0) } ?? []
        }
    }
}
