import Batching
import Contract
import Kafka
import LanguageModels

/// Makes entries of request files out of jobs, all with the same instructions.
struct BatchRequestBuilder: Sendable {
    let kinds: BatchKinds
    let models: BatchModels

    /// A job that was read, and what a model is asked for it.
    struct Job: Sendable {
        /// The job, at its first attempt.
        let manifest: ManifestJob
        /// Whom to ask.
        let access: BatchModels.Access
        fileprivate let request: BatchJobRequest
    }

    /// Reads a message of `batch.jobs`.
    ///
    /// - Throws: `EventDecodingError` for a message that is no job.
    func job(_ message: KafkaMessage) throws(EventDecodingError) -> Job {
        let request = try kinds.job(in: EventEnvelope(message.value ?? []))
        let trace = message.headers["traceparent"].map { String(decoding: $0, as: UTF8.self) }
        let manifest = ManifestJob(
            offset: message.offset, attempt: 1, jobID: request.jobID, kind: request.kind,
            references: request.references, traceparent: trace.flatMap { TraceParent($0)?.description })
        return Job(manifest: manifest, access: models.access(for: request.kind), request: request)
    }

    /// A job's entry in a request file.
    ///
    /// - Parameters:
    ///   - job: The job.
    ///   - id: Its name in the batch.
    ///   - access: Whom to ask.
    /// - Returns: The entry.
    /// - Throws: `ModelError` where it cannot be asked at all.
    func entry(of job: Job, id: CustomID, access: BatchModels.Access) throws -> [UInt8] {
        let request = access.model.request(
            job.request.prompt, cacheKey: job.request.cacheKey, limit: job.request.maximumOutputTokens,
            temperature: job.request.temperature, outputSchema: job.request.schema)
        return try access.provider.batchEntry(request, customID: id.description)
    }
}
