import Contract
import Kafka
import Logging

extension EmbeddedCluster {
    /// Writes records in their order.
    func write(_ records: [KafkaRecord]) async throws {
        guard !records.isEmpty else { return }
        let producer = try KafkaProducer(
            configuration: KafkaProducerConfiguration(
                client: KafkaClientConfiguration(bootstrapServers: bootstrapServers, clientID: "test")),
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        for record in records { _ = try await producer.send(record) }
        await producer.close()
    }
}

extension KafkaRecord {
    private static let knowledge = Topics.standard.name(.knowledge)

    /// The record of something that is known.
    static func knowledge(_ data: some EventPayload) throws -> KafkaRecord {
        try knowledge(data.key, Event(id: "e", source: "/test", time: .now, data: data).encoded())
    }

    /// A record of the knowledge topic; without a value it deletes.
    static func knowledge(_ key: String, _ value: [UInt8]?) -> KafkaRecord {
        KafkaRecord(topic: knowledge, key: Array(key.utf8), value: value)
    }

    static func rule(_ id: String, _ principle: String, confidence: Double = 0.9) throws -> KafkaRecord {
        try knowledge(
            RuleLearned(
                ruleID: id, principle: principle, domain: "general", confidence: confidence, supportingEvidence: []))
    }
}
