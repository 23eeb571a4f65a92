import Contract
import Guidance
import Kafka
import KafkaTracing
import LanguageModels
import Logging

/// Answers consultations: reads the event, streams the model's answer, and says what counts at its end.
final class ConsultationAnswerer: Sendable {
    /// Who emits the events.
    static let source = "/guidance-worker/realtime"

    /// The models, the knowledge, and the review of answers that are held back until they pass.
    let services: GuidanceServices
    let replies: ReplyWriter
    let topics: Topics
    let allowedReplyTopics: ReplyTopicAllowList
    let chunkMaximumDelay: Duration
    let cancellations: CancellationRegister
    let tracedContentBytes: Int
    let clock: any Clock<Duration>
    let logger: Logger
    private let deadLetters: DeadLetterWriter

    init(
        services: GuidanceServices, replies: ReplyWriter, topics: Topics, allowedReplyTopics: ReplyTopicAllowList,
        chunkMaximumDelay: Duration, cancellations: CancellationRegister, tracedContentBytes: Int,
        clock: any Clock<Duration>, logger: Logger
    ) {
        self.services = services
        self.replies = replies
        self.topics = topics
        self.allowedReplyTopics = allowedReplyTopics
        self.chunkMaximumDelay = chunkMaximumDelay
        self.cancellations = cancellations
        self.tracedContentBytes = tracedContentBytes
        self.clock = clock
        self.logger = logger
        deadLetters = DeadLetterWriter(source: Self.source, topic: topics.name(.deadLetters), logger: logger)
    }

    var gateway: ModelGateway { services.answers }

    /// Runs the job of a message; where the task is cancelled it leaves the job to others.
    func answer(_ message: KafkaMessage) async -> JobOutcome {
        let job: ConsultationJob
        switch read(message) {
        case .success(let read): job = read
        case .failure(let error): return deadLetters.outcome(of: message, error)
        }
        defer { cancellations.forget(job.cancellation) }
        do {
            let tooLarge = try tooLarge(job)
            if let refused = try refused(job) { return .finished([refused], ifTooLarge: [tooLarge], end: .failed) }
            let (records, end) = try await recordsUnlessCancelled(job)
            return .finished(records, ifTooLarge: [tooLarge], end: end)
        } catch let error as WorkerError {
            return .impossible(error)
        } catch {
            if !(error is CancellationError) { tell(error, of: job) }
            return .interrupted
        }
    }

    // What follows is not inlined: an asynchronous function keeps in its frame what any of its parts needs for a moment, for as long as the job waits, and
    // there are thousands of jobs.

    @inline(never)
    private func read(_ message: KafkaMessage) -> Result<ConsultationJob, EventDecodingError> {
        do {
            let request = try EventEnvelope(message.value ?? []).decode(ConsultationRequested.self)
            // Before the job is made: its records carry on what the span says.
            request.data.describeSpan(contentBytes: tracedContentBytes)
            let cancellation = cancellations.watch(request.data.consultationID)
            let job = ConsultationJob(
                request, message: message, source: Self.source, topics: topics, cancellation: cancellation,
                tracedContentBytes: tracedContentBytes, now: .now)
            return .success(job)
        } catch {
            return .failure(error)
        }
    }

    @inline(never)
    private func tooLarge(_ job: ConsultationJob) throws -> KafkaRecord {
        try job.failed(.internal, "the result is too large for its topic", attemptID: nil, attempts: 1)
    }

    @inline(never)
    private func refused(_ job: ConsultationJob) throws -> KafkaRecord? {
        try job.refusal(allowedReplyTopics: allowedReplyTopics).map {
            ActiveSpan.fail($0.code.rawValue, $0.message)
            return try job.failed($0.code, $0.message, attemptID: nil, attempts: 0)
        }
    }

    @inline(never)
    private func tell(_ error: any Error, of job: ConsultationJob) {
        ActiveSpan.fail(FailureCode.internal.rawValue, "\(type(of: error))")
        logger.error(
            "Consultation left unfinished",
            metadata: ["consultation": "\(job.request.subject)", "error": "\(type(of: error))"])
    }
}
