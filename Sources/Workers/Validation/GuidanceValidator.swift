import Contract
import Guidance
import Kafka
import KafkaTracing
import LanguageModels
import Logging

/// Checks answers that customers have: reads the request, has the answer reviewed, and says what counts at its end.
final class GuidanceValidator: Sendable {
    /// Who emits the events.
    static let source = "/guidance-worker/validation"

    private let review: ComplianceReview
    private let topics: Topics
    private let deadLetters: DeadLetterWriter
    private let logger: Logger

    init(review: ComplianceReview, topics: Topics, logger: Logger) {
        self.review = review
        self.topics = topics
        self.logger = logger
        deadLetters = DeadLetterWriter(source: Self.source, topic: topics.name(.deadLetters), logger: logger)
    }

    /// Runs the job of a message; where the task is cancelled it leaves the job to others.
    func validate(_ message: KafkaMessage) async -> JobOutcome {
        let request: ValidationRequested
        do {
            request = try EventEnvelope(message.value ?? []).decode(ValidationRequested.self).data
            TracedSession.note(message)
            ActiveSpan.note("guidance.consultation.id", request.consultationID)
        } catch {
            return deadLetters.outcome(of: message, error)
        }
        do {
            return try await outcome(of: request, RecordContext(source: Self.source, message: message))
        } catch let error as WorkerError {
            return .impossible(error)
        } catch {
            if !(error is CancellationError) {
                ActiveSpan.fail(FailureCode.internal.rawValue, "\(type(of: error))")
                logger.error(
                    "Check left unfinished",
                    metadata: ["consultation": "\(request.consultationID)", "error": "\(type(of: error))"])
            }
            return .interrupted
        }
    }

    private func outcome(of request: ValidationRequested, _ context: RecordContext) async throws -> JobOutcome {
        let subject = ComplianceSubject(
            consultationID: request.consultationID, customer: request.customer, question: request.question,
            reasoning: request.reasoning)
        let outcome = try await review.review(request.guidance, of: subject)
        let conclusion = outcome.conclusion
        // No other event of this job has room for what its refinements took.
        var spending = outcome.checks
        spending.add(outcome.refinements)
        tell(outcome, spending, of: subject)
        let records = ComplianceRecords(context: context, topics: topics, subject: subject)
        let emitted = [
            try records.validated(outcome, spending: spending), try records.corrected(conclusion),
            try records.review(request.guidance, conclusion, isDelivered: true),
            try records.reflection(request.guidance, conclusion),
        ]
        return .finished(
            emitted.compactMap { $0 },
            ifTooLarge: [
                try records.validatedWithoutDetail(outcome, spending: spending),
                try records.reviewWithoutDetail(request.guidance, conclusion, isDelivered: true),
            ].compactMap { $0 })
    }

    private func tell(_ outcome: ComplianceReview.Outcome, _ spending: ModelSpending, of subject: ComplianceSubject) {
        let verdict = outcome.conclusion.verdict
        var metadata: Logger.Metadata = [
            "consultation": "\(subject.consultationID)", "passed": "\(verdict.passed)",
            "issues": "\(verdict.issues.count)", "corrected": "\(outcome.conclusion.correction != nil)",
            "review": "\(outcome.conclusion.review?.rawValue ?? "none")",
        ]
        metadata.merge(Logger.Metadata(Usage(spending.usage), spending.total)) { $1 }
        logger.info("Answer checked", metadata: metadata)
    }
}
