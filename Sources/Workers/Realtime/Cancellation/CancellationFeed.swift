import Contract
import Kafka
import Logging

/// Reads all of the control topic: whichever worker holds a consultation hears that it was cancelled.
///
/// Jobs go on being answered where the topic cannot be read for a while.
struct CancellationFeed: Sendable {
    private let feed: TopicFeed

    /// - Parameters:
    ///   - connection: How to reach Kafka.
    ///   - register: Who is to hear of cancellations.
    ///   - clock: Measures waits.
    ///   - logger: Where to log.
    init(
        _ connection: KafkaConnection, register: CancellationRegister, clock: any Clock<Duration>, logger: Logger
    ) {
        feed = TopicFeed(.control, connection, clock: clock, logger: logger) { messages in
            for message in messages { Self.take(message, register, logger) }
        }
    }

    /// Reads until the task is cancelled.
    func run() async { await feed.run() }

    /// Returns when all that the topic held at the start has been read, when the time is up, or when the task is cancelled.
    func caughtUp(within timeout: Duration) async { await feed.caughtUp(within: timeout) }

    private static func take(_ message: KafkaMessage, _ register: CancellationRegister, _ logger: Logger) {
        do {
            let event = try EventEnvelope(message.value ?? []).decode(ConsultationCancelled.self)
            register.cancel(event.data.consultationID)
        } catch {
            logger.notice(
                "Ignoring a record that is no cancellation",
                metadata: [
                    "reason": "\(error.reason.rawValue)", "error": "\(error.message)",
                    "source": "\(message.topicPartition)@\(message.offset)",
                ])
        }
    }
}
