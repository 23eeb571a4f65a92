import Contract
import Kafka

/// One consultation that was picked up, and how it looks to those who read of it.
///
/// A class, as are all that are handed down a job's calls: each of thousands of jobs holds a frame for every call that it waits in, with a copy of every
/// value in it.
final class ConsultationJob: Sendable {
    let request: Event<ConsultationRequested>
    let context: RecordContext
    let topics: Topics
    /// Tells when whoever asked no longer wants an answer.
    let cancellation: JobCancellation
    /// When it was picked up, by both clocks: one for what others read, one for measuring.
    let pickedUpAt: Timestamp
    let pickedUp: ContinuousClock.Instant
    /// From the event's time to its pick-up; the broker's time stands in where the event has none.
    let queuedMilliseconds: Int
    /// Bytes of the question, and of the answer, that a span may hold; 0 for none.
    let tracedContentBytes: Int

    var consultation: ConsultationRequested { request.data }

    init(
        _ request: Event<ConsultationRequested>, message: KafkaMessage, source: String, topics: Topics,
        cancellation: JobCancellation, tracedContentBytes: Int, now: Timestamp
    ) {
        self.request = request
        self.topics = topics
        self.cancellation = cancellation
        self.tracedContentBytes = tracedContentBytes
        context = RecordContext(source: source, message: message)
        pickedUpAt = now
        pickedUp = .now
        let asked = request.time ?? message.timestamp.map { Timestamp(millisecondsSinceEpoch: $0) } ?? now
        queuedMilliseconds = Int(max(0, now.milliseconds(since: asked)))
    }

    /// Why it must not be answered; nil where it may.
    func refusal(allowedReplyTopics: ReplyTopicAllowList) -> (code: FailureCode, message: String)? {
        if let expiry = consultation.expiresAt, expiry <= pickedUpAt {
            return (.expired, "expires_at had passed when the job was picked up")
        }
        if let topic = consultation.replyTopic, !allowedReplyTopics.allows(topic) {
            return (.invalidJob, "reply_topic is not one that the workers allow (GUIDANCE_REPLY_TOPICS)")
        }
        return nil
    }

    /// How long it took, told at its end; an answer that was held back has no speed.
    func timing(firstDelta: ContinuousClock.Instant?, end: ContinuousClock.Instant, outputTokens: Int) -> Timing {
        let streamed = consultation.delivery == .validated ? nil : firstDelta.map { $0.duration(to: end) / .seconds(1) }
        return Timing(
            queuedMilliseconds: queuedMilliseconds,
            timeToFirstTokenMilliseconds: firstDelta.map { milliseconds(pickedUp.duration(to: $0)) },
            totalMilliseconds: milliseconds(pickedUp.duration(to: end)),
            tokensPerSecond: streamed.flatMap { $0 > 0 ? (Double(outputTokens) / $0 * 10).rounded() / 10 : nil })
    }

    /// Where its stream goes.
    var replyTopic: String { consultation.replyTopic ?? topics.name(.replies) }

    /// Rounded to the microsecond: no clock here tells more.
    private func milliseconds(_ duration: Duration) -> Double {
        (duration / .microseconds(1)).rounded() / 1_000
    }
}
