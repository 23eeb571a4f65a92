/// The principle that a reflection drew.
public struct ReflectionCompleted: EventPayload {
    /// The job.
    public var jobID: String
    /// One question and its answer.
    public var consultationID: String
    /// What to do next time, in one sentence.
    public var principle: String
    /// Where it applies, such as `transfers`.
    public var domain: String
    /// Why.
    public var rationale: String
    /// The provider batch it ran in.
    public var batch: BatchReference

    /// States a principle.
    public init(
        jobID: String, consultationID: String, principle: String, domain: String, rationale: String,
        batch: BatchReference
    ) {
        self.jobID = jobID
        self.consultationID = consultationID
        self.principle = principle
        self.domain = domain
        self.rationale = rationale
        self.batch = batch
    }

    /// `guidance.reflection.completed.v1`.
    public static var type: EventType { .reflectionCompleted }
    /// The job id.
    public var subject: String { jobID }

    /// Checks ids, lengths and ranges.
    public func check(_ fields: inout FieldChecks) {
        fields.identifier(jobID, "job_id")
        fields.identifier(consultationID, "consultation_id")
        fields.text(principle, "principle", maximum: FieldBounds.passage)
        fields.text(domain, "domain", maximum: FieldBounds.phrase)
        fields.text(rationale, "rationale", maximum: FieldBounds.passage)
        fields.object(batch, "batch") { $0.check(&$1) }
    }

    enum CodingKeys: String, CodingKey {
        case jobID = "job_id"
        case consultationID = "consultation_id"
        case principle
        case domain
        case rationale
        case batch
    }
}
