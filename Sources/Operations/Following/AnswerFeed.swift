public import Contract
public import Kafka
public import Logging

/// Reads the streams and the results that consultations about to be sent will get, and shows them by way of an `AnswerFollower`.
public final class AnswerFeed: Sendable {
    private let reader: KafkaReader
    private let requests: [ConsultationRequested]
    private let followsChecks: Bool

    /// Takes up position at the end of every stream.
    ///
    /// To be made before the consultations are sent, so that nothing is missed.
    ///
    /// - Parameters:
    ///   - requests: What is about to be sent.
    ///   - client: How to reach Kafka.
    ///   - topics: The topics' names.
    ///   - followsChecks: Whether to wait for the compliance check of each answer, which takes validation workers.
    ///   - fetchWaitMaximum: How long a broker may hold a fetch back, in milliseconds.
    ///   - logger: Where the client logs.
    /// - Throws: `KafkaError` where there is no broker within seconds, or a topic is missing.
    public init(
        _ requests: [ConsultationRequested], client: KafkaClientConfiguration, topics: Topics,
        followsChecks: Bool = false, fetchWaitMaximum: Int = 500, logger: Logger
    ) async throws {
        self.followsChecks = followsChecks
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
    /// - Parameter show: Takes what is to be shown, in order; what it throws ends the feed.
    /// - Throws: `KafkaError` where the broker is gone for ten seconds; `CancellationError`.
    public func run(_ show: (AnswerFollower.Output) throws -> Void) async throws {
        do {
            try await follow(show)
        } catch {
            await reader.close()
            throw error
        }
        await reader.close()
    }

    private func follow(_ show: (AnswerFollower.Output) throws -> Void) async throws {
        let watch = BrokerWatch(reader: reader, patience: BrokerWatch.usualPatience)
        var follower = AnswerFollower(requests, followsChecks: followsChecks)
        try follower.start().forEach(show)
        // A correction stands right behind its verdict, in the same transaction: once the partition is read to its end, it has been seen.
        var verdicts: [TopicPartition: [String]] = [:]
        while !follower.isComplete {
            let batch = try await watch.nextBatch()
            for message in batch.messages {
                let value = message.value ?? []
                guard let envelope = try? EventEnvelope(value) else { continue }
                let event = ResultEvent(envelope, event: value)
                try follower.receive(event, or: envelope, value).forEach(show)
                guard case .validated(let validated) = event else { continue }
                verdicts[message.topicPartition, default: []].append(validated.consultationID)
            }
            for partition in batch.reachedEnds.keys {
                for id in verdicts.removeValue(forKey: partition) ?? [] {
                    try follower.settleCheck(of: id).forEach(show)
                }
            }
        }
    }
}

extension AnswerFollower {
    /// Takes a record of the results or the replies; other events, and what cannot be read, are not for this reader.
    fileprivate mutating func receive(
        _ event: ResultEvent?, or envelope: EventEnvelope, _ value: [UInt8]
    ) -> [Output] {
        switch event {
        case .result(let result): receive(result)
        case .validated(let validated): receive(validated, event: value)
        case .corrected(let correction): receive(correction, event: value)
        case nil:
            switch envelope.type {
            case .replyStarted: (try? envelope.decode(ReplyStarted.self)).map { receive($0.data) } ?? []
            case .replyChunk: (try? envelope.decode(ReplyChunk.self)).map { receive($0.data) } ?? []
            default: []
            }
        }
    }
}
