public import Guidance

/// An answer waits for a thorough compliance check, at batch price.
public struct AuditRequested: EventPayload {
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
    /// The private reasoning behind it, where there was some.
    public var reasoning: String?

    /// Asks for an audit.
    public init(
        jobID: String, consultationID: String, customer: Customer, question: String, guidance: String,
        reasoning: String? = nil
    ) {
        self.jobID = jobID
        self.consultationID = consultationID
        self.customer = customer
        self.question = question
        self.guidance = guidance
        self.reasoning = reasoning
    }

    /// `guidance.audit.requested.v1`.
    public static var type: EventType { .auditRequested }
    /// The job id.
    public var subject: String { jobID }

    /// Checks ids, lengths and ranges.
    public func check(_ fields: inout FieldChecks) {
        fields.identifier(jobID, "job_id")
        fields.identifier(consultationID, "consultation_id")
        fields.object(customer, "customer") { $0.check(&$1) }
        fields.text(question, "question", maximum: FieldBounds.passage)
        fields.text(guidance, "guidance", maximum: FieldBounds.document)
        fields.text(reasoning, "reasoning", maximum: FieldBounds.document)
    }

    enum CodingKeys: String, CodingKey {
        case jobID = "job_id"
        case consultationID = "consultation_id"
        case customer
        case question
        case guidance
        case reasoning
    }
}
