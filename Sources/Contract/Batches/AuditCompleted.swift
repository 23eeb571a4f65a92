public import Guidance

/// The outcome of an audit.
public struct AuditCompleted: EventPayload {
    /// The job.
    public var jobID: String
    /// One question and its answer.
    public var consultationID: String
    /// The outcome; its fields stand beside the others in JSON.
    public var verdict: ComplianceVerdict
    /// Who serves the model.
    public var provider: String
    /// The model.
    public var model: String
    /// The tokens it took.
    public var usage: Usage
    /// What it cost.
    public var cost: Cost
    /// The provider batch it ran in.
    public var batch: BatchReference

    /// States the outcome of an audit.
    public init(
        jobID: String, consultationID: String, verdict: ComplianceVerdict, provider: String, model: String,
        usage: Usage, cost: Cost, batch: BatchReference
    ) {
        self.jobID = jobID
        self.consultationID = consultationID
        self.verdict = verdict
        self.provider = provider
        self.model = model
        self.usage = usage
        self.cost = cost
        self.batch = batch
    }

    /// `guidance.audit.completed.v1`.
    public static var type: EventType { .auditCompleted }
    /// The job id.
    public var subject: String { jobID }

    /// Checks ids, lengths and ranges.
    public func check(_ fields: inout FieldChecks) {
        fields.identifier(jobID, "job_id")
        fields.identifier(consultationID, "consultation_id")
        verdict.check(&fields)
        fields.identifier(provider, "provider")
        fields.identifier(model, "model")
        fields.object(usage, "usage") { $0.check(&$1) }
        fields.object(cost, "cost") { $0.check(&$1) }
        fields.object(batch, "batch") { $0.check(&$1) }
    }

    enum CodingKeys: String, CodingKey {
        case jobID = "job_id"
        case consultationID = "consultation_id"
        case provider
        case model
        case usage
        case cost
        case batch
    }

    /// Reads the fields of the verdict from among the others.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        jobID = try fields.decode(String.self, forKey: .jobID)
        consultationID = try fields.decode(String.self, forKey: .consultationID)
        verdict = try ComplianceVerdict(from: decoder)
        provider = try fields.decode(String.self, forKey: .provider)
        model = try fields.decode(String.self, forKey: .model)
        usage = try fields.decode(Usage.self, forKey: .usage)
        cost = try fields.decode(Cost.self, forKey: .cost)
        batch = try fields.decode(BatchReference.self, forKey: .batch)
    }

    /// Writes the fields of the verdict among the others.
    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encode(jobID, forKey: .jobID)
        try fields.encode(consultationID, forKey: .consultationID)
        try verdict.encode(to: encoder)
        try fields.encode(provider, forKey: .provider)
        try fields.encode(model, forKey: .model)
        try fields.encode(usage, forKey: .usage)
        try fields.encode(cost, forKey: .cost)
        try fields.encode(batch, forKey: .batch)
    }
}
