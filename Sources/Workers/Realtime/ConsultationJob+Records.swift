import Contract
import Guidance
import Kafka
import LanguageModels
import Logging

/// What a consultation leaves behind. Ids follow from the consultation's, so that a reader can tell a repetition.
///
/// Not inlined, so that what they build stays on the stack and out of the frames in which thousands of jobs wait.
extension ConsultationJob {
    /// The answer, and the request for its validation; says in the log what it took.
    @inline(never)
    func completed(
        _ report: CallReport, attempt: ReplyAttempt, reasoning: String?, spending: ModelSpending, logger: Logger
    ) throws -> [KafkaRecord] {
        let text = try report.result.get().text
        let validation = ValidationRequested(
            consultationID: consultation.consultationID, customer: consultation.customer,
            question: consultation.question, guidance: text, reasoning: reasoning)
        return [
            try completed(
                text, report, attempt: attempt, reasoning: reasoning, spending: spending, logger: logger),
            try record(validation, "validation"),
        ]
    }

    /// The answer that was held back until it passed, and what its review leaves behind; says in the log what it took.
    @inline(never)
    func completed(
        _ answer: ReviewedAnswer, text: String, attempt: ReplyAttempt, reasoning: String?, spending: ModelSpending,
        logger: Logger
    ) throws -> [KafkaRecord] {
        let completed = try completed(
            text, answer.report, attempt: attempt, reasoning: reasoning, spending: spending, logger: logger)
        return [completed] + (try reviewed(answer, spending: answer.outcome.checks, isDelivered: true))
    }

    /// What the review of an answer leaves behind that was held back: verdict, request for a person's eye, job to learn from it.
    @inline(never)
    func reviewed(_ answer: ReviewedAnswer, spending: ModelSpending, isDelivered: Bool) throws -> [KafkaRecord] {
        let records = ComplianceRecords(context: context, topics: topics, subject: answer.subject)
        let conclusion = answer.outcome.conclusion
        return [
            try records.validated(answer.outcome, spending: spending),
            try records.review(answer.text, conclusion, isDelivered: isDelivered),
            try records.reflection(answer.text, conclusion),
        ].compactMap { $0 }
    }

    private func completed(
        _ text: String, _ report: CallReport, attempt: ReplyAttempt, reasoning: String?, spending: ModelSpending,
        logger: Logger
    ) throws -> KafkaRecord {
        let response = try report.result.get()
        let completed = ConsultationCompleted(
            consultationID: consultation.consultationID, conversationID: consultation.conversationID,
            customerID: consultation.customer.customerID, attemptID: attempt.id, text: text,
            reasoning: reasoning, stopReason: response.stopReason.rawValue,
            provider: report.access.providerName, model: response.model, usage: Usage(spending.usage),
            cost: spending.total,
            timing: timing(
                firstDelta: attempt.stream.firstDelta, end: .now, outputTokens: response.usage.outputTokens),
            chunks: attempt.stream.chunks, question: consultation.question, customer: consultation.customer)
        logger.info("Consultation completed", metadata: completed.metadata)
        completed.describeSpan(contentBytes: tracedContentBytes)
        return try record(completed, "completed")
    }

    /// That there will be no answer.
    @inline(never)
    func failed(_ code: FailureCode, _ message: String, attemptID: String?, attempts: Int) throws -> KafkaRecord {
        let failed = ConsultationFailed(
            consultationID: consultation.consultationID, attemptID: attemptID, code: code, message: message,
            attempts: attempts)
        return try record(failed, "failed")
    }

    private func record(_ data: some EventPayload, _ suffix: String) throws -> KafkaRecord {
        try context.record(
            data, id: "\(consultation.consultationID)-\(suffix)", topic: topics.name(type(of: data).type.topic),
            time: .now)
    }
}

extension ConsultationCompleted {
    /// What it took, for the log: figures and ids, nothing that a customer or a model wrote.
    fileprivate var metadata: Logger.Metadata {
        var metadata = Logger.Metadata(usage, cost)
        metadata["consultation"] = "\(consultationID)"
        metadata["provider"] = "\(provider)"
        metadata["model"] = "\(model)"
        metadata["total_ms"] = "\(timing.totalMilliseconds)"
        if let time = timing.timeToFirstTokenMilliseconds { metadata["ttft_ms"] = "\(time)" }
        if let rate = timing.tokensPerSecond { metadata["tokens_per_second"] = "\(rate)" }
        return metadata
    }
}
