public import Contract
public import Kafka
public import Logging

/// Reads what a report needs out of the topics.
public struct ReportReader: Sendable {
    private let scan: TopicScan
    private let topics: Topics
    private let knowledge: KnowledgeReader
    private let ledger: LedgerReader

    /// Reads from a cluster.
    ///
    /// - Parameters:
    ///   - client: How to reach Kafka.
    ///   - topics: The topics' names.
    ///   - logger: Where the client logs.
    public init(client: KafkaClientConfiguration, topics: Topics, logger: Logger) {
        scan = TopicScan(client: client, logger: logger)
        self.topics = topics
        knowledge = KnowledgeReader(client: client, topics: topics, logger: logger)
        ledger = LedgerReader(client: client, topics: topics, logger: logger)
    }

    /// The figures of a period.
    ///
    /// - Parameters:
    ///   - since: When it begins.
    ///   - until: The first moment behind it.
    ///   - sampling: Chooses consultations to be looked at.
    /// - Returns: Sums, and the consultations that were chosen.
    /// - Throws: `KafkaError` where there is no broker within seconds, or none any more, or no topic; `CancellationError`.
    public func figures(
        since: Timestamp, until: Timestamp, sampling: ReportSampling = ReportSampling(limit: 0)
    ) async throws -> (figures: ReportFigures, samples: [ReportSample]) {
        var figures = ReportFigures(since: since, until: until)
        var sampling = sampling
        try await read(.results, since: since) { envelope, value in
            switch ResultEvent(envelope, event: value) {
            case .result(let result):
                guard figures.add(result), case .completed(let answer) = result.outcome else { return }
                sampling.add(answer)
            case .validated(let validated):
                figures.add(validated, at: envelope.time)
                sampling.add(validated)
            case .corrected(let correction): figures.add(correction)
            case nil: return
            }
        }
        try await read(.batchResults, since: since) { envelope, _ in
            if let outcome = BatchJobOutcome(envelope) { figures.add(outcome, at: envelope.time) }
        }
        let ledger = try await ledger.contents()
        for entry in ledger.batches { figures.add(entry.batch) }
        let known = try await knowledge.contents()
        for record in known.records {
            guard case .rule(let rule) = record.event else { continue }
            figures.add(ruleLearnedIn: rule.data.batchKey.flatMap { ledger[$0]?.batch })
        }
        for rejection in known.rejected { figures.add(rejectionAt: rejection.time) }
        return (figures, sampling.samples)
    }

    /// The report that a job has brought, the last where it was asked for more than once; nil while it has not ended.
    ///
    /// - Parameter jobID: The job.
    /// - Returns: The report, or why there is none.
    /// - Throws: As `figures`.
    public func report(of jobID: String) async throws -> ReportOutcome? {
        var outcome: ReportOutcome?
        try await scan.read(topics.name(.batchResults)) { message in
            guard message.key.map({ $0.elementsEqual(jobID.utf8) }) == true,
                let envelope = try? EventEnvelope(message.value ?? [])
            else { return true }
            if let completed = try? envelope.decode(ReportCompleted.self) {
                outcome = .completed(completed.data)
            } else if let failed = try? envelope.decode(BatchJobFailed.self) {
                outcome = .failed(failed.data)
            }
            return true
        }
        return outcome
    }

    private func read(
        _ topic: Topic, since: Timestamp, _ body: (EventEnvelope, [UInt8]) throws -> Void
    ) async throws {
        let ranges = try await scan.ranges(of: [topics.name(topic)])
        try await scan.read(ranges, from: scan.starts(of: ranges, since: since)) { message in
            let value = message.value ?? []
            if let envelope = try? EventEnvelope(value) { try body(envelope, value) }
            return true
        }
    }
}

/// What became of a job that asked for a report.
public enum ReportOutcome: Sendable, Equatable {
    /// It was written.
    case completed(ReportCompleted)
    /// It will not be.
    case failed(BatchJobFailed)
}
