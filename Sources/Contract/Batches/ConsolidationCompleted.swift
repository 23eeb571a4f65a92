/// The insights drawn from memories.
public struct ConsolidationCompleted: EventPayload {
    /// The job.
    public var jobID: String
    /// What they say together; at most 100.
    public var insights: [Insight]
    /// The provider batch it ran in.
    public var batch: BatchReference

    /// States insights.
    public init(jobID: String, insights: [Insight], batch: BatchReference) {
        self.jobID = jobID
        self.insights = insights
        self.batch = batch
    }

    /// `guidance.consolidation.completed.v1`.
    public static var type: EventType { .consolidationCompleted }
    /// The job id.
    public var subject: String { jobID }

    /// Checks ids, lengths and ranges.
    public func check(_ fields: inout FieldChecks) {
        fields.identifier(jobID, "job_id")
        fields.list(insights, "insights", maximum: FieldBounds.entries) { $0.check(&$1) }
        fields.object(batch, "batch") { $0.check(&$1) }
    }

    enum CodingKeys: String, CodingKey {
        case jobID = "job_id"
        case insights
        case batch
    }
}
