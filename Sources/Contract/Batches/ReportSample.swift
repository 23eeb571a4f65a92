public import Guidance

/// A consultation that a report looks at.
public struct ReportSample: Codable, Sendable, Equatable {
    /// One question and its answer.
    public var consultationID: String
    /// The question.
    public var question: String?
    /// The answer that was given.
    public var guidance: String?
    /// Whether it passed its check; nil if it had none.
    public var passed: Bool?
    /// What was wrong with it.
    public var issues: [ComplianceIssue]?

    /// Describes a consultation.
    public init(
        consultationID: String, question: String? = nil, guidance: String? = nil, passed: Bool? = nil,
        issues: [ComplianceIssue]? = nil
    ) {
        self.consultationID = consultationID
        self.question = question
        self.guidance = guidance
        self.passed = passed
        self.issues = issues
    }

    func check(_ fields: inout FieldChecks) {
        fields.identifier(consultationID, "consultation_id")
        fields.text(question, "question", maximum: FieldBounds.passage)
        fields.text(guidance, "guidance", maximum: FieldBounds.document)
        fields.list(issues, "issues", maximum: FieldBounds.entries) { $0.check(&$1) }
    }

    enum CodingKeys: String, CodingKey {
        case consultationID = "consultation_id"
        case question
        case guidance
        case passed
        case issues
    }
}
