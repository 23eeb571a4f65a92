import Batching
import Contract
import Kafka

/// Why a job has no result, as its failure says.
struct JobFailure: Sendable {
    /// The provider's code, or one of ours.
    let code: String
    /// For an operator, without a customer's words.
    let message: String

    static let expired = JobFailure(code: "expired", message: "The batch was over before the job's turn came.")
    static let missing = JobFailure(code: "missing", message: "The provider's results do not mention the job.")
    static let cancelled = JobFailure(code: "cancelled", message: "The batch was cancelled before the job's turn came.")
    static let lost = JobFailure(
        code: "job_lost",
        message: "The job's record is no longer on batch.jobs: its retention is shorter than its wait.")
    static let refused = JobFailure(code: "refused", message: "The model declined to answer.")
    static let cutOff = JobFailure(code: "cut_off", message: "The answer was longer than it may be.")
    static let tooLarge = JobFailure(code: "result_too_large", message: "The result is larger than its topic takes.")

    /// What the provider says of the job, or of the whole batch that held nothing else.
    static func refusedByProvider(_ code: String) -> JobFailure {
        JobFailure(code: code, message: "The provider refused the request: \(code).")
    }

    /// The record of the failure.
    ///
    /// - Parameters:
    ///   - job: The job.
    ///   - batch: The batch that it was in.
    ///   - topic: Where the record goes.
    ///   - span: What was recorded of the job's run; nil where it did not run.
    /// - Returns: The record.
    /// - Throws: Where it holds a number that JSON has no word for.
    func record(
        of job: ManifestJob, batch: BatchReference, topic: String, span: BatchJobSpan? = nil
    ) throws -> KafkaRecord {
        let failed = BatchJobFailed(
            jobID: job.jobID, kind: job.kind, code: code, message: message, attempts: job.attempt, batch: batch)
        return try RecordContext(source: PartitionLedger.source, traceparent: job.traceparent, span: span?.span)
            .record(failed, id: "\(job.jobID)-failed", topic: topic, time: .now)
    }
}
