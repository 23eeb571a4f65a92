import Contract
import Kafka
import Logging
import TestSupport

/// An embedded cluster with the topics, and results that a test puts there.
struct ResultsCluster {
    private let cluster: EmbeddedCluster

    init() throws {
        cluster = try EmbeddedCluster()
        for topic in Topic.allCases { try cluster.createTopic(Topics.standard.name(topic), partitions: 1) }
    }

    /// How a command gets there.
    var environment: [String: String] { ["KAFKA_BOOTSTRAP_SERVERS": cluster.bootstrapServers] }

    /// Writes results.
    func record(_ results: [[UInt8]]) async throws {
        let producer = try KafkaProducer(
            configuration: KafkaProducerConfiguration(
                client: KafkaClientConfiguration(bootstrapServers: cluster.bootstrapServers, clientID: "test")),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let topic = Topics.standard.name(.results)
        try await withThrowingTaskGroup { group in
            for value in results {
                group.addTask { _ = try await producer.send(KafkaRecord(topic: topic, key: nil, value: value)) }
            }
            try await group.waitForAll()
        }
        await producer.close()
    }

    /// The event of a consultation that failed.
    static func failed(_ id: String, _ message: String, code: FailureCode = .expired) throws -> [UInt8] {
        try event(ConsultationFailed(consultationID: id, code: code, message: message, attempts: 1))
    }

    /// The event of a consultation that was answered.
    static func completed(_ id: String, _ text: String) throws -> [UInt8] {
        let request = ConsultationRequested.sample(id)
        return try event(
            ConsultationCompleted(
                consultationID: id, conversationID: request.conversationID, customerID: "cu", attemptID: "1",
                text: text, stopReason: "end_turn", provider: "anthropic", model: "m",
                usage: Usage(inputTokens: 1, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: 1), cost: nil,
                timing: Timing(
                    queuedMilliseconds: 1, timeToFirstTokenMilliseconds: 1, totalMilliseconds: 1, tokensPerSecond: 1),
                chunks: 1, question: request.question, customer: request.customer))
    }

    private static func event(_ data: some EventPayload) throws -> [UInt8] {
        try Event(id: "e", source: "/test", time: .now, data: data).encoded()
    }
}
