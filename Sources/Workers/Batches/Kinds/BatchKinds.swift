package import Contract
package import Guidance
package import Kafka
package import LanguageModels

/// The kinds of batch job that there are, made for the rules of one moment.
package struct BatchKinds: Sendable {
    private let kinds: [any BatchKind]

    /// Makes every kind.
    ///
    /// - Parameter rules: The standing rules of the moment, in their order; all jobs of a batch are to be made with the same.
    /// - Throws: `ModelError` where a kind's schema is none.
    package init(rules: [String]) throws(ModelError) {
        kinds = [
            try AuditKind(rules: rules),
            try ReflectionKind(rules: rules),
            try ImportanceKind(),
            try ConsolidationKind(),
            ReportKind(),
        ]
    }

    /// What a model is to be asked for an event of `batch.jobs`.
    ///
    /// - Parameter envelope: The event.
    /// - Returns: The request.
    /// - Throws: `EventDecodingError` where it cannot be read; with reason `unknownType` where it is no batch job.
    package func job(in envelope: EventEnvelope) throws(EventDecodingError) -> BatchJobRequest {
        guard let kind = kinds.first(where: { $0.kind.requestType == envelope.type }) else {
            throw envelope.wrongType(expected: "a batch job")
        }
        return try Self.request(kind, envelope)
    }

    /// The record for `batch.results` that an answer becomes.
    ///
    /// - Parameters:
    ///   - answer: What the model wrote, to its end.
    ///   - kind: What was asked for.
    ///   - origin: The job and the batch that it ran in.
    ///   - context: Who emits it, and the trace that the job belongs to.
    ///   - topic: The name of `batch.results`.
    ///   - time: When it is emitted.
    /// - Returns: A record whose event id follows from the job's, so that a reader can tell a repetition.
    /// - Throws: `AnswerProblem` for an answer that is none; the job is then tried again.
    package func record(
        of answer: String, kind: BatchJobKind, origin: BatchResultOrigin, context: RecordContext, topic: String,
        time: Timestamp
    ) throws(AnswerProblem) -> KafkaRecord {
        guard let known = kinds.first(where: { $0.kind == kind }) else {
            throw AnswerProblem(code: .inconsistent, message: "there is no kind \(kind.rawValue)")
        }
        return try Self.record(known, answer, origin, context, topic, time)
    }

    private static func request<Kind: BatchKind>(
        _ kind: Kind, _ envelope: EventEnvelope
    ) throws(EventDecodingError) -> BatchJobRequest {
        let job = try envelope.decode(Kind.Job.self).data
        return BatchJobRequest(
            jobID: kind.jobID(of: job), kind: kind.kind, references: kind.references(of: job),
            prompt: kind.prompt(for: job), schema: kind.schema, maximumOutputTokens: kind.maximumOutputTokens,
            cacheKey: kind.cacheKey(of: job))
    }

    private static func record<Kind: BatchKind>(
        _ kind: Kind, _ answer: String, _ origin: BatchResultOrigin, _ context: RecordContext, _ topic: String,
        _ time: Timestamp
    ) throws(AnswerProblem) -> KafkaRecord {
        let result = try kind.result(answer, of: origin)
        do {
            return try context.record(result, id: "\(origin.jobID)-completed", topic: topic, time: time)
        } catch {
            throw AnswerProblem(code: .schemaViolation, message: "a number that JSON cannot hold")
        }
    }
}

extension BatchResultOrigin {
    /// One of the ids that a kind keeps of every job.
    func reference(_ index: Int) throws(AnswerProblem) -> String {
        guard references.indices.contains(index) else {
            throw AnswerProblem(code: .inconsistent, message: "an id of the job was not kept")
        }
        return references[index]
    }
}
