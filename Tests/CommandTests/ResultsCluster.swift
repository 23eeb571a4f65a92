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
        try await write(results.map { (nil, $0) }, to: .results)
    }

    /// Writes records; a nil value deletes its key.
    func write(_ records: [(key: String?, value: [UInt8]?)], to topic: Topic) async throws {
        let producer = try KafkaProducer(
            configuration: KafkaProducerConfiguration(
                client: KafkaClientConfiguration(bootstrapServers: cluster.bootstrapServers, clientID: "test")),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let topic = Topics.standard.name(topic)
        try await withThrowingTaskGroup { group in
            for (key, value) in records {
                let record = KafkaRecord(topic: topic, key: key.map { Array($0.utf8) }, value: value)
                group.addTask { _ = try await producer.send(record) }
            }
            try await group.waitForAll()
        }
        await producer.close()
    }

    /// What a topic holds, once that is enough.
    func messages(_ topic: Topic, until isEnough: ([KafkaMessage]) -> Bool) async throws -> [KafkaMessage] {
        let log = try await TopicLog([Topics.standard.name(topic)], on: cluster.bootstrapServers)
        let messages = try await log.messages(until: isEnough)
        await log.close()
        return messages
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
