import Contract
import Kafka

extension KafkaMessage {
    /// A dead letter as a worker writes it.
    static func letter(
        _ offset: Int64, partition: Int32 = 0, reason: DeadLetterReason = .schemaViolation,
        from topic: String = "guidance.consultations", time: String = "2026-11-22T09:00:00.000Z", replays: Int? = nil,
        value: [UInt8]? = Array("words".utf8), headers: [KafkaHeader] = []
    ) -> KafkaMessage {
        let letter = DeadLetterHeaders(
            reason: reason, message: "data.question: expected a string, found nothing", topic: topic, partition: 3,
            offset: 1_000 + offset, time: Timestamp(time) ?? .now, attempts: 1, worker: "/guidance-worker/realtime")
        let count = replays.map { [KafkaHeader(name: DeadLetterHeaders.Name.replays, text: "\($0)")] } ?? []
        return KafkaMessage(
            topicPartition: TopicPartition(topic: "guidance.dead-letters", partition: partition), offset: offset,
            key: Array("t-\(offset)".utf8), value: value,
            headers: headers + count + letter.headers.map { KafkaHeader(name: $0.name, text: $0.value) },
            timestamp: 1_700_000_000_000)
    }
}
