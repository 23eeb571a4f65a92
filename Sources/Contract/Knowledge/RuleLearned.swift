/// A rule that guidance follows from now on.
public struct RuleLearned: EventPayload {
    /// The `source` of a rule that a model drew from a failure, and that no person stands behind.
    package static let reflectionSource = "reflection"

    /// The rule.
    public var ruleID: String
    /// What to do, in one sentence.
    public var principle: String
    /// Where it applies, such as `transfers`.
    public var domain: String
    /// How sure it is, from 0 to 1.
    public var confidence: Double
    /// What it rests on: the ids of the jobs that it was learned from, or of consultations; at most 1,000.
    public var supportingEvidence: [String]
    /// How much it helps: judged from 0 to 1 when it is learned, and whatever was measured since; below 0 it did harm.
    public var value: Double?
    /// What it came from, such as `reflection` or `operator`.
    public var source: String?
    /// The batch it was learned in.
    public var batchKey: String?

    /// States a rule.
    public init(
        ruleID: String, principle: String, domain: String, confidence: Double, supportingEvidence: [String],
        value: Double? = nil, source: String? = nil, batchKey: String? = nil
    ) {
        self.ruleID = ruleID
        self.principle = principle
        self.domain = domain
        self.confidence = confidence
        self.supportingEvidence = supportingEvidence
        self.value = value
        self.source = source
        self.batchKey = batchKey
    }

    /// `guidance.rule.learned.v1`.
    public static var type: EventType { .ruleLearned }
    /// The rule id.
    public var subject: String { ruleID }
    /// `rule/ID`.
    public var key: String { "rule/\(ruleID)" }

    /// Checks ids, lengths and ranges.
    public func check(_ fields: inout FieldChecks) {
        fields.identifier(ruleID, "rule_id")
        fields.text(principle, "principle", maximum: FieldBounds.passage)
        fields.text(domain, "domain", maximum: FieldBounds.phrase)
        fields.number(confidence, "confidence", in: 0...1)
        fields.identifiers(supportingEvidence, "supporting_evidence", maximum: FieldBounds.batchEntries)
        fields.identifier(source, "source")
        fields.identifier(batchKey, "batch_key")
    }

    enum CodingKeys: String, CodingKey {
        case ruleID = "rule_id"
        case principle
        case domain
        case confidence
        case supportingEvidence = "supporting_evidence"
        case value
        case source
        case batchKey = "batch_key"
    }
}
