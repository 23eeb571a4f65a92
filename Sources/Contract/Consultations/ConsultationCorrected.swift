public import Guidance

/// A refined answer, in place of one that failed its check or passed it unsurely; follows `validated`.
public struct ConsultationCorrected: EventPayload {
    /// One question and its answer.
    public var consultationID: String
    /// The refined answer.
    public var text: String
    /// What was wrong with the first answer.
    public var issues: [ComplianceIssue]
    /// Whether the refined answer passes.
    public var passed: Bool

    /// States a correction.
    public init(consultationID: String, text: String, issues: [ComplianceIssue], passed: Bool) {
        self.consultationID = consultationID
        self.text = text
        self.issues = issues
        self.passed = passed
    }

    /// `guidance.consultation.corrected.v1`.
    public static var type: EventType { .consultationCorrected }
    /// The consultation id.
    public var subject: String { consultationID }

    /// Checks ids, lengths and ranges.
    public func check(_ fields: inout FieldChecks) {
        fields.identifier(consultationID, "consultation_id")
        fields.text(text, "text", maximum: FieldBounds.document)
        fields.list(issues, "issues", maximum: FieldBounds.entries) { $0.check(&$1) }
    }

    enum CodingKeys: String, CodingKey {
        case consultationID = "consultation_id"
        case text
        case issues
        case passed
    }
}
