/// Memories wait to be drawn together into insights.
public struct ConsolidationRequested: EventPayload {
    /// The job.
    public var jobID: String
    /// The memories; at most 1,000.
    public var memories: [RatedMemory]

    /// Asks for a consolidation.
    public init(jobID: String, memories: [RatedMemory]) {
        self.jobID = jobID
        self.memories = memories
    }

    /// `guidance.consolidation.requested.v1`.
    public static var type: EventType { .consolidationRequested }
    /// The job id.
    public var subject: String { jobID }

    /// Checks ids, lengths and ranges.
    public func check(_ fields: inout FieldChecks) {
        fields.identifier(jobID, "job_id")
        fields.list(memories, "memories", maximum: FieldBounds.batchEntries) { $0.check(&$1) }
    }

    enum CodingKeys: String, CodingKey {
        case jobID = "job_id"
        case memories
    }
}
