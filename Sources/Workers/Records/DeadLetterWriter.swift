import Contract
import Kafka
import KafkaTracing
import Logging

/// Sets aside what cannot be read as a job: the message as it is, with headers that say why.
struct DeadLetterWriter: Sendable {
    /// Who sets it aside, as a URI reference.
    let source: String
    let topic: String
    let logger: Logger

    /// A dead letter in two sizes.
    struct Letter: Sendable {
        /// The message as it is.
        let record: KafkaRecord
        /// The message without its value, where the dead-letter topic takes less than the source.
        let ifTooLarge: KafkaRecord
    }

    /// The outcome of a message that is no job.
    func outcome(of message: KafkaMessage, _ error: EventDecodingError) -> JobOutcome {
        let letter = letter(for: message, error)
        ActiveSpan.fail(error.reason.rawValue)
        return .finished([letter.record], ifTooLarge: [letter.ifTooLarge], end: .deadLetter)
    }

    /// The dead letter of a message, which the log tells of.
    func letter(for message: KafkaMessage, _ error: EventDecodingError) -> Letter {
        logger.notice(
            "Dead letter",
            metadata: ["reason": "\(error.reason.rawValue)", "source": "\(message.topicPartition)@\(message.offset)"])
        return Letter(record: record(message, error), ifTooLarge: record(message.withoutValue, error))
    }

    private func record(_ message: KafkaMessage, _ error: EventDecodingError) -> KafkaRecord {
        KafkaRecord(
            deadLetter: message, topic: topic,
            headers: DeadLetterHeaders(
                reason: error.reason, message: error.message, topic: message.topic, partition: message.partition,
                offset: message.offset, time: .now, attempts: 1, worker: source))
    }
}

extension KafkaMessage {
    /// More of key and headers than this is left out as well.
    private static let mostBesideValue = 64 * 1024

    /// The message as far as a topic takes it that refuses the whole.
    fileprivate var withoutValue: KafkaMessage {
        var message = self
        var omitted = value?.count ?? 0
        message.value = nil
        let headerSize = headers.reduce(0) { $0 + $1.name.utf8.count + ($1.value?.count ?? 0) }
        if headerSize > Self.mostBesideValue {
            omitted += headerSize
            message.headers = []
        }
        if let key, key.count > Self.mostBesideValue {
            omitted += key.count
            message.key = nil
        }
        message.headers.append(KafkaHeader(name: DeadLetterHeaders.Name.omittedBytes, text: "\(omitted)"))
        return message
    }
}
