import Contract
import Guidance
import Kafka

/// What a compliance review leaves behind.
///
/// Ids follow from the consultation's, so that a reader can tell a repetition.
struct ComplianceRecords {
    let context: RecordContext
    let topics: Topics
    var subject: ComplianceSubject

    /// The verdict.
    func validated(_ outcome: ComplianceReview.Outcome, spending: ModelSpending) throws -> KafkaRecord {
        try validated(outcome.conclusion.verdict, outcome, spending)
    }

    /// A verdict that fits any topic, in place of one that was found too large.
    func validatedWithoutDetail(_ outcome: ComplianceReview.Outcome, spending: ModelSpending) throws -> KafkaRecord {
        try validated(.unverified("the verdict is too large for its topic", issues: []), outcome, spending)
    }

    private func validated(
        _ verdict: ComplianceVerdict, _ outcome: ComplianceReview.Outcome, _ spending: ModelSpending
    ) throws -> KafkaRecord {
        var verdict = verdict
        // The field says whether a person is going to see it, whoever asked for that.
        if outcome.conclusion.review != nil { verdict.requiresHumanReview = true }
        let data = ConsultationValidated(
            consultationID: subject.consultationID, verdict: verdict, provider: outcome.provider,
            model: outcome.model, usage: Usage(spending.usage), cost: spending.total)
        return try record(data, "validated")
    }

    /// The refined answer, where there is one that may take the place of the first.
    func corrected(_ conclusion: ComplianceCourse.Conclusion) throws -> KafkaRecord? {
        try conclusion.correction.map { correction in
            let data = ConsultationCorrected(
                consultationID: subject.consultationID, text: correction.text, issues: conclusion.verdict.issues,
                passed: correction.verdict.passed)
            return try record(data, "corrected")
        }
    }

    /// The request for a person's eye, where one is needed.
    func review(_ guidance: String, _ conclusion: ComplianceCourse.Conclusion, isDelivered: Bool) throws -> KafkaRecord?
    {
        try conclusion.review.map { reason in
            try review(
                guidance, refined: conclusion.refined?.text, reason: reason, conclusion, isDelivered: isDelivered)
        }
    }

    /// The same, cut to what fits any topic, in place of one that was found too large.
    func reviewWithoutDetail(_ guidance: String, _ conclusion: ComplianceCourse.Conclusion, isDelivered: Bool) throws
        -> KafkaRecord?
    {
        try conclusion.review.map { reason in
            var brief = self
            brief.subject = ComplianceSubject(
                consultationID: subject.consultationID, customer: Customer(customerID: subject.customer.customerID),
                question: String(subject.question.prefix(Self.excerpt)), reasoning: nil)
            var verdict = conclusion
            verdict.verdict.issues = conclusion.verdict.issues.filter { $0.severity == .critical }.prefix(3).map(\.self)
            verdict.verdict.reasoning = nil
            return try brief.review(
                String(guidance.prefix(Self.excerpt)), refined: nil, reason: reason, verdict, isDelivered: isDelivered)
        }
    }

    /// Characters of a text that is cut.
    private static let excerpt = 4_000

    private func review(
        _ guidance: String, refined: String?, reason: ReviewReason, _ conclusion: ComplianceCourse.Conclusion,
        isDelivered: Bool
    ) throws -> KafkaRecord {
        let data = ReviewRequested(
            consultationID: subject.consultationID, reason: reason, customer: subject.customer,
            question: subject.question, guidance: guidance, isDelivered: isDelivered, refinedGuidance: refined,
            issues: conclusion.verdict.issues, confidence: conclusion.verdict.confidence,
            reasoning: conclusion.verdict.reasoning)
        return try record(data, "review")
    }

    /// The job to learn from it, where the answer failed.
    func reflection(_ guidance: String, _ conclusion: ComplianceCourse.Conclusion) throws -> KafkaRecord? {
        guard !conclusion.verdict.passed, !conclusion.verdict.issues.isEmpty else { return nil }
        let data = ReflectionRequested(
            jobID: "\(subject.consultationID)-reflection", consultationID: subject.consultationID,
            customer: subject.customer, question: subject.question, guidance: guidance,
            issues: conclusion.verdict.issues)
        return try record(data, "reflection-requested")
    }

    private func record(_ data: some EventPayload, _ suffix: String) throws -> KafkaRecord {
        try context.record(
            data, id: "\(subject.consultationID)-\(suffix)", topic: topics.name(type(of: data).type.topic), time: .now)
    }
}
