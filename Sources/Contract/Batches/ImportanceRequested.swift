/// An observation waits for a rating of its importance.
public struct ImportanceRequested: EventPayload {
    /// The job.
    public var jobID: String
    /// The memory to rate.
    public var memoryID: String
    /// What was observed.
    public var observation: String

    /// Asks for a rating.
    public init(jobID: String, memoryID: String, observation: String) {
        self.jobID = jobID
        self.memoryID = memoryID
        self.observation = observation
    }

    /// `guidance.importance.requested.v1`.
    public static var type: EventType { .importanceRequested }
    /// The job id.
    public var subject: String { jobID }

    /// Checks ids, lengths and ranges.
    public func check(_ fields: inout FieldChecks) {
        fields.identifier(jobID, "job_id")
        fields.identifier(memoryID, "memory_id")
        fields.text(observation, "observation", maximum: FieldBounds.passage)
    }

    enum CodingKeys: String, CodingKey {
        case jobID = "job_id"
        case memoryID = "memory_id"
        case observation
    }
}
