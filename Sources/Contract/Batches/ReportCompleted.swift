/// A report, as Markdown.
public struct ReportCompleted: EventPayload {
    /// The job.
    public var jobID: String
    /// The report.
    public var markdown: String
    /// The provider batch it ran in.
    public var batch: BatchReference

    /// States a report.
    public init(jobID: String, markdown: String, batch: BatchReference) {
        self.jobID = jobID
        self.markdown = markdown
        self.batch = batch
    }

    /// `guidance.report.completed.v1`.
    public static var type: EventType { .reportCompleted }
    /// The job id.
    public var subject: String { jobID }

    /// Checks ids, lengths and ranges.
    public func check(_ fields: inout FieldChecks) {
        fields.identifier(jobID, "job_id")
        fields.text(markdown, "markdown", maximum: FieldBounds.document)
        fields.object(batch, "batch") { $0.check(&$1) }
    }

    enum CodingKeys: String, CodingKey {
        case jobID = "job_id"
        case markdown
        case batch
    }
}
