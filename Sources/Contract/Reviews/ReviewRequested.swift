public import Guidance

/// A person should look at an answer: what was asked, what was said, and why that is in doubt.
///
/// Holds everything that the person needs, so that a review desk reads one topic only.
public struct ReviewRequested: EventPayload {
    /// One question and its answer.
    public var consultationID: String
    /// What calls for a person.
    public var reason: ReviewReason
    /// Who asked.
    public var customer: Customer
    /// The question.
    public var question: String
    /// The answer that was checked: the customer has it, unless it was held back.
    public var guidance: String
    /// Whether the customer has an answer; false where it was held back.
    public var isDelivered: Bool
    /// The refined answer, where one was made.
    public var refinedGuidance: String?
    /// What was found wrong.
    public var issues: [ComplianceIssue]
    /// How sure the check was, from 0 to 1.
    public var confidence: Double
    /// Why the check came to its conclusion.
    public var reasoning: String?

    /// Asks for a review.
    public init(
        consultationID: String, reason: ReviewReason, customer: Customer, question: String, guidance: String,
        isDelivered: Bool, refinedGuidance: String? = nil, issues: [ComplianceIssue], confidence: Double,
        reasoning: String? = nil
    ) {
        self.consultationID = consultationID
        self.reason = reason
        self.customer = customer
        self.question = question
        self.guidance = guidance
        self.isDelivered = isDelivered
        self.refinedGuidance = refinedGuidance
        self.issues = issues
        self.confidence = confidence
        self.reasoning = reasoning
    }

    /// `guidance.review.requested.v1`.
    public static var type: EventType { .reviewRequested }
    /// The consultation id.
    public var subject: String { consultationID }

    /// Checks ids, lengths and ranges.
    public func check(_ fields: inout FieldChecks) {
        fields.identifier(consultationID, "consultation_id")
        fields.object(customer, "customer") { $0.check(&$1) }
        fields.text(question, "question", maximum: FieldBounds.passage)
        fields.text(guidance, "guidance", maximum: FieldBounds.document)
        fields.text(refinedGuidance, "refined_guidance", maximum: FieldBounds.document)
        fields.list(issues, "issues", maximum: FieldBounds.entries) { $0.check(&$1) }
        fields.number(confidence, "confidence", in: 0...1)
        fields.text(reasoning, "reasoning", maximum: FieldBounds.document)
    }

    enum CodingKeys: String, CodingKey {
        case consultationID = "consultation_id"
        case reason
        case customer
        case question
        case guidance
        case isDelivered = "delivered"
        case refinedGuidance = "refined_guidance"
        case issues
        case confidence
        case reasoning
    }
}
