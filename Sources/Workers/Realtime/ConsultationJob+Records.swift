import Contract
import Guidance
import Kafka
import LanguageModels

/// What a consultation leaves behind. Ids follow from the consultation's, so that a reader can tell a repetition.
///
/// Not inlined, so that what they build stays on the stack and out of the frames in which thousands of jobs wait.
extension ConsultationJob {
    /// The answer, and the request for its validation.
    @inline(never)
    func completed(
        _ report: CallReport, attempt: ReplyAttempt, reasoning: String?, spending: ModelSpending
    ) throws -> [KafkaRecord] {
        let response = try report.result.get()
        let completed = ConsultationCompleted(
            consultationID: consultation.consultationID, conversationID: consultation.conversationID,
            customerID: consultation.customer.customerID, attemptID: attempt.id, text: response.text,
            reasoning: reasoning, stopReason: response.stopReason.rawValue,
            provider: report.access.providerName, model: response.model, usage: Usage(spending.usage),
            cost: spending.total,
            timing: timing(
                firstDelta: attempt.stream.firstDelta, end: .now, outputTokens: response.usage.outputTokens),
            chunks: attempt.stream.chunks, question: consultation.question, customer: consultation.customer)
        let validation = ValidationRequested(
            consultationID: consultation.consultationID, customer: consultation.customer,
            question: consultation.question, guidance: response.text, reasoning: reasoning)
        return [try record(completed, "completed"), try record(validation, "validation")]
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
