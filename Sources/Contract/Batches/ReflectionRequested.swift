public import Guidance

/// An answer that failed its check waits to be learned from.
public struct ReflectionRequested: EventPayload {
    /// The job.
    public var jobID: String
    /// One question and its answer.
    public var consultationID: String
    /// Who asked.
    public var customer: Customer
    /// The question.
    public var question: String
    /// The answer that was given.
    public var guidance: String
    /// What was wrong with it.
    public var issues: [ComplianceIssue]

    /// Asks for a reflection.
    public init(
        jobID: String, consultationID: String, customer: Customer, question: String, guidance: String,
        issues: [ComplianceIssue]
    ) {
        self.jobID = jobID
        self.consultationID = consultationID
        self.customer = customer
        self.question = question
        self.guidance = guidance
        self.issues = issues
    }

    /// `guidance.reflection.requested.v1`.
    public static var type: EventType { .reflectionRequested }
    /// The job id.
    public var subject: String { jobID }

    /// Checks ids, lengths and ranges.
    public func check(_ fields: inout FieldChecks) {
        fields.identifier(jobID, "job_id")
        fields.identifier(consultationID, "consultation_id")
        fields.object(customer, "customer") { $0.check(&$1) }
        fields.text(question, "question", maximum: FieldBounds.passage)
        fields.text(guidance, "guidance", maximum: FieldBounds.document)
        fields.list(issues, "issues", maximum: FieldBounds.entries) { $0.check(&$1) }
    }

    enum CodingKeys: String, CodingKey {
        case jobID = "job_id"
        case consultationID = "consultation_id"
        case customer
        case question
        case guidance
        case issues
    }
}
