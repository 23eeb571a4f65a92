public import Contract
public import Kafka
public import Logging

/// Finds answers on the results topic that are to be audited, and makes the jobs for it.
public struct Auditor: Sendable {
    /// What was found.
    public struct Outcome: Sendable, Equatable {
        /// Jobs that were made.
        public internal(set) var audits = 0
        /// Answers that were left out because they were audited before, or wait to be; a failed audit does not count.
        public internal(set) var auditedBefore = 0
    }

    /// Jobs that are handed over together.
    private static let batch = 250

    private let scan: TopicScan
    private let topics: Topics

    /// Reads from a cluster.
    ///
    /// - Parameters:
    ///   - client: How to reach Kafka.
    ///   - topics: The topics' names.
    ///   - logger: Where the client logs.
    public init(client: KafkaClientConfiguration, topics: Topics, logger: Logger) {
        scan = TopicScan(client: client, logger: logger)
        self.topics = topics
    }

    /// Makes the jobs, some at a time, whatever their number.
    ///
    /// The results that are there now are read twice, those before the period left out where the broker can tell where it begins; see ``AuditSelection``.
    ///
    /// - Parameters:
    ///   - criteria: Which answers.
    ///   - now: The time of the jobs.
    ///   - onChoice: Told once how many jobs there will be.
    ///   - body: Takes the jobs.
    /// - Returns: What was found.
    /// - Throws: `KafkaError` where there is no broker within seconds, or none any more, or no topic; `CancellationError`; what the closures throw.
    public func audits(
        _ criteria: AuditCriteria, now: Timestamp, onChoice: (Int) throws -> Void = { _ in },
        _ body: ([Event<AuditRequested>]) async throws -> Void
    ) async throws -> Outcome {
        var selection = AuditSelection(criteria)
        let ranges = try await scan.ranges(of: [topics.name(.results)])
        let starts = try await scan.starts(of: ranges, since: criteria.since)
        try await scan.results(ranges, from: starts) { event, _ in
            switch event {
            case .result(let result):
                if case .completed(let answer) = result.outcome { selection.note(answer, at: result.time) }
            case .validated(let validated): selection.note(validated)
            case .corrected(let correction): selection.note(correction)
            }
        }
        if !criteria.again { try await noteAudits(since: criteria.since, &selection) }
        selection.choose()
        try onChoice(selection.count)
        var outcome = Outcome(auditedBefore: selection.auditedBefore)
        guard selection.count > 0 else { return outcome }
        var events: [Event<AuditRequested>] = []
        try await scan.results(ranges, from: starts) { event, _ in
            let job: AuditRequested? =
                switch event {
                case .result(let result):
                    if case .completed(let answer) = result.outcome { selection.job(for: answer) } else { nil }
                case .corrected(let correction): selection.job(for: correction)
                case .validated: nil
                }
            guard let job else { return }
            events.append(Event(id: "\(job.jobID)-requested", source: AuditInput().source, time: now, data: job))
            outcome.audits += 1
            guard events.count == Self.batch else { return }
            try await body(events)
            events = []
        }
        if !events.isEmpty { try await body(events) }
        return outcome
    }

    /// Looks which audits were asked for before, and how they ended; one that failed is as if it had not been asked for.
    private func noteAudits(since: Timestamp?, _ selection: inout AuditSelection) async throws {
        // Jobs in open transactions as well, and above all those behind them: what another run has just stored is not committed for readers yet while a worker
        // has a transaction open there.
        let written = scan.ofAllWritten
        let jobs = try await written.ranges(of: [topics.name(.batchJobs)])
        try await written.read(jobs, from: written.starts(of: jobs, since: since)) { message in
            selection.note(jobKey: message.key ?? [], at: message.timestamp)
            return true
        }
        let results = try await scan.ranges(of: [topics.name(.batchResults)])
        try await scan.read(results, from: scan.starts(of: results, since: since)) { message in
            let type = try? EventEnvelope(message.value ?? []).type
            selection.note(endOf: message.key ?? [], isCompleted: type != .batchJobFailed, at: message.timestamp)
            return true
        }
    }
}
