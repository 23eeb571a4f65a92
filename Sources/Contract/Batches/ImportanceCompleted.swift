/// The rating of an observation.
public struct ImportanceCompleted: EventPayload {
    /// The job.
    public var jobID: String
    /// The memory that was rated.
    public var memoryID: String
    /// From 1, mundane, to 10, momentous.
    public var importance: Int
    /// The provider batch it ran in.
    public var batch: BatchReference

    /// States a rating.
    public init(jobID: String, memoryID: String, importance: Int, batch: BatchReference) {
        self.jobID = jobID
        self.memoryID = memoryID
        self.importance = importance
        self.batch = batch
    }

    /// `guidance.importance.completed.v1`.
    public static var type: EventType { .importanceCompleted }
    /// The job id.
    public var subject: String { jobID }

    /// Checks ids, lengths and ranges.
    public func check(_ fields: inout FieldChecks) {
        fields.identifier(jobID, "job_id")
        fields.identifier(memoryID, "memory_id")
        fields.number(importance, "importance", in: 1...10)
        fields.object(batch, "batch") { $0.check(&$1) }
    }

    enum CodingKeys: String, CodingKey {
        case jobID = "job_id"
        case memoryID = "memory_id"
        case importance
        case batch
    }
}
