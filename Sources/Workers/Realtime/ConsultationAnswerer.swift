import Contract
import Guidance
import Kafka
import LanguageModels
import Logging

/// Answers consultations: reads the event, streams the model's answer, and says what counts at its end.
struct ConsultationAnswerer: Sendable {
    /// Who emits the events.
    static let source = "/guidance-worker/realtime"

    let gateway: ModelGateway
    let replies: ReplyWriter
    let topics: Topics
    let prompt: ConsultationPrompt
    let allowedReplyTopics: ReplyTopicAllowList
    let chunkMaximumDelay: Duration
    let retry: RetryPolicy
    let cancellations: CancellationRegister
    let clock: any Clock<Duration>
    let logger: Logger

    /// Runs the job of a message; where the task is cancelled it leaves the job to others.
    func answer(_ message: KafkaMessage) async -> JobOutcome {
        let job: ConsultationJob
        do {
            let request = try EventEnvelope(message.value ?? []).decode(ConsultationRequested.self)
            job = ConsultationJob(
                request, message: message, source: Self.source, topics: topics,
                cancellation: cancellations.watch(request.data.consultationID), now: .now)
        } catch {
            logger.notice(
                "Dead letter",
                metadata: [
                    "reason": "\(error.reason.rawValue)", "source": "\(message.topicPartition)@\(message.offset)",
                ])
            return .finished([deadLetter(message, error)], ifTooLarge: [deadLetter(message.withoutValue, error)])
        }
        defer { cancellations.forget(job.cancellation) }
        do {
            let tooLarge = try job.failed(
                .internal, "the result is too large for its topic", attemptID: nil, attempts: 1)
            if let refusal = job.refusal(allowedReplyTopics: allowedReplyTopics) {
                let failed = try job.failed(refusal.code, refusal.message, attemptID: nil, attempts: 0)
                return .finished([failed], ifTooLarge: [tooLarge])
            }
            return .finished(try await recordsUnlessCancelled(job), ifTooLarge: [tooLarge])
        } catch let error as WorkerError {
            return .impossible(error)
        } catch {
            if !(error is CancellationError) {
                logger.error(
                    "Consultation left unfinished",
                    metadata: ["consultation": "\(job.request.subject)", "error": "\(type(of: error))"])
            }
            return .interrupted
        }
    }

    private func deadLetter(_ message: KafkaMessage, _ error: EventDecodingError) -> KafkaRecord {
        KafkaRecord(
            deadLetter: message, topic: topics.name(.deadLetters),
            headers: DeadLetterHeaders(
                reason: error.reason, message: error.message, topic: message.topic, partition: message.partition,
                offset: message.offset, time: .now, attempts: 1, worker: Self.source))
    }
}

extension KafkaMessage {
    /// The message as far as a topic takes it that refuses the whole.
    fileprivate var withoutValue: KafkaMessage {
        var message = self
        message.headers.append(KafkaHeader(name: DeadLetterHeaders.Name.omittedBytes, text: "\(value?.count ?? 0)"))
        message.value = nil
        return message
    }
}
