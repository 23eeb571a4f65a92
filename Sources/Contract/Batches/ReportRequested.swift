/// A report waits to be written.
public struct ReportRequested: EventPayload {
    /// The job.
    public var jobID: String
    /// What it covers, such as `2026-W47` or `2026-11-01/2026-11-30`.
    public var period: String
    /// The figures of the period, free in form.
    public var statistics: JSONValue
    /// Consultations to look at; at most 1,000.
    public var samples: [ReportSample]

    /// Asks for a report.
    public init(jobID: String, period: String, statistics: JSONValue, samples: [ReportSample]) {
        self.jobID = jobID
        self.period = period
        self.statistics = statistics
        self.samples = samples
    }

    /// `guidance.report.requested.v1`.
    public static var type: EventType { .reportRequested }
    /// The job id.
    public var subject: String { jobID }

    /// Checks ids, lengths and ranges.
    public func check(_ fields: inout FieldChecks) {
        fields.identifier(jobID, "job_id")
        fields.identifier(period, "period")
        fields.object(statistics, "statistics") { $1.freeForm($0) }
        fields.list(samples, "samples", maximum: FieldBounds.batchEntries) { $0.check(&$1) }
    }

    enum CodingKeys: String, CodingKey {
        case jobID = "job_id"
        case period
        case statistics
        case samples
    }
}
