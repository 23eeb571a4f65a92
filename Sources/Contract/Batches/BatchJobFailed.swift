/// A batch job that will have no result.
public struct BatchJobFailed: EventPayload {
    /// The job.
    public var jobID: String
    /// What was asked for.
    public var kind: BatchJobKind
    /// Why there is no result: the provider's own code, such as `invalid_request_error`, or one of ours, such as `expired` or `malformed_answer`.
    public var code: String
    /// What happened, in words for an operator; no customer text.
    public var message: String
    /// How often it was tried.
    public var attempts: Int
    /// The last provider batch it ran in; nil if it was in none.
    public var batch: BatchReference?

    /// States a failure.
    public init(
        jobID: String, kind: BatchJobKind, code: String, message: String, attempts: Int,
        batch: BatchReference? = nil
    ) {
        self.jobID = jobID
        self.kind = kind
        self.code = code
        self.message = message
        self.attempts = attempts
        self.batch = batch
    }

    /// `guidance.batch.job.failed.v1`.
    public static var type: EventType { .batchJobFailed }
    /// The job id.
    public var subject: String { jobID }

    /// Checks ids, lengths and ranges.
    public func check(_ fields: inout FieldChecks) {
        fields.identifier(jobID, "job_id")
        fields.identifier(code, "code")
        fields.text(message, "message", maximum: FieldBounds.phrase)
        fields.count(attempts, "attempts")
        fields.object(batch, "batch") { $0.check(&$1) }
    }

    enum CodingKeys: String, CodingKey {
        case jobID = "job_id"
        case kind
        case code
        case message
        case attempts
        case batch
    }
}
