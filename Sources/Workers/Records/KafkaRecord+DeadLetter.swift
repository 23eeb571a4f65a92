import Contract
import Kafka

extension KafkaRecord {
    /// The dead letter of a message: its key, value and headers as they are, and why it is there.
    init(deadLetter message: KafkaMessage, topic: String, headers: DeadLetterHeaders) {
        self.init(
            topic: topic, key: message.key, value: message.value,
            headers: message.headers + headers.headers.map { KafkaHeader(name: $0.name, text: $0.value) })
    }
}
