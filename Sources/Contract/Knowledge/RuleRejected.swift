public import Guidance

/// A principle that was not to become a rule: kept under the key that the rule would have had, so that people can see why.
public struct RuleRejected: EventPayload {
    /// The rule that it would have been.
    public var ruleID: String
    /// The principle, as the reflection drew it.
    public var principle: String
    /// Where it was to apply, such as `transfers`.
    public var domain: String
    /// Why it was rejected.
    public var reason: RejectionReason
    /// The same in words.
    public var explanation: String
    /// The rule that speaks against it; nil where none does.
    public var conflictingRuleID: String?
    /// The ids of the jobs that it came from.
    public var supportingEvidence: [String]
    /// What it came from, such as `reflection`.
    public var source: String?
    /// The batch it was drawn in.
    public var batchKey: String?

    /// States a rejection.
    public init(
        ruleID: String, principle: String, domain: String, reason: RejectionReason, explanation: String,
        conflictingRuleID: String? = nil, supportingEvidence: [String], source: String? = nil, batchKey: String? = nil
    ) {
        self.ruleID = ruleID
        self.principle = principle
        self.domain = domain
        self.reason = reason
        self.explanation = explanation
        self.conflictingRuleID = conflictingRuleID
        self.supportingEvidence = supportingEvidence
        self.source = source
        self.batchKey = batchKey
    }

    /// `guidance.rule.rejected.v1`.
    public static var type: EventType { .ruleRejected }
    /// The rule id.
    public var subject: String { ruleID }
    /// `rule/ID`.
    public var key: String { "rule/\(ruleID)" }

    /// Checks ids, lengths and ranges.
    public func check(_ fields: inout FieldChecks) {
        fields.identifier(ruleID, "rule_id")
        fields.text(principle, "principle", maximum: FieldBounds.passage)
        fields.text(domain, "domain", maximum: FieldBounds.phrase)
        fields.text(explanation, "explanation", maximum: FieldBounds.phrase)
        fields.identifier(conflictingRuleID, "conflicting_rule_id")
        fields.identifiers(supportingEvidence, "supporting_evidence", maximum: FieldBounds.batchEntries)
        fields.identifier(source, "source")
        fields.identifier(batchKey, "batch_key")
    }

    enum CodingKeys: String, CodingKey {
        case ruleID = "rule_id"
        case principle
        case domain
        case reason
        case explanation
        case conflictingRuleID = "conflicting_rule_id"
        case supportingEvidence = "supporting_evidence"
        case source
        case batchKey = "batch_key"
    }
}
