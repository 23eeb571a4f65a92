/// What a compliance review concluded about one piece of guidance.
public struct ComplianceVerdict: Codable, Sendable, Equatable {
    /// Whether the guidance may stand as it is.
    public var passed: Bool
    /// Whether a person should look at it.
    public var requiresHumanReview: Bool
    /// How sure the review is, from 0 to 1.
    public var confidence: Double
    /// What was found wrong.
    public var issues: [ComplianceIssue]
    /// Why the review came to its conclusion.
    public var reasoning: String?

    /// States a verdict.
    public init(
        passed: Bool, requiresHumanReview: Bool, confidence: Double, issues: [ComplianceIssue] = [],
        reasoning: String? = nil
    ) {
        self.passed = passed
        self.requiresHumanReview = requiresHumanReview
        self.confidence = confidence
        self.issues = issues
        self.reasoning = reasoning
    }

    enum CodingKeys: String, CodingKey {
        case passed
        case requiresHumanReview = "requires_human_review"
        case confidence
        case issues
        case reasoning
    }
}
