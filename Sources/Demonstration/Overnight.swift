import Contract
import Foundation
import Guidance
import Kafka
import Logging
import Operations
import Settings
import Workers

/// The night after some consultations, in fast motion: what can wait becomes one batch at half the price, and what it teaches becomes a rule.
struct Overnight: Sendable {
    /// What came of it.
    struct Morning: Sendable {
        /// The principles that became rules.
        var rules: [String] = []
    }

    /// Long enough for all jobs to meet in one batch.
    private static let gathering = Duration.seconds(2)
    private static let pollInterval = Duration.milliseconds(500)

    let kafka: KafkaSettings
    let models: ModelSettings
    let worker: WorkerSettings
    let batches: BatchSettings
    let topics: Topics
    let client: KafkaClientConfiguration
    let tune: @Sendable (inout KafkaConnection) -> Void
    let logger: Logger
    /// Takes what is to be told, a line at a time.
    let tell: @Sendable (String) throws -> Void

    /// Audits what was answered, and waits until the night's work is done.
    ///
    /// - Parameter results: The day's results; a check that failed has asked for a reflection already.
    /// - Returns: What was learned.
    /// - Throws: What stops a worker, and what `tell` throws.
    func run(after results: [ConsultationResult]) async throws -> Morning {
        let audits = results.compactMap(\.audit)
        guard !audits.isEmpty else { return Morning() }
        let reflections = results.count { $0.check?.correction != nil }
        let jobs = [(audits.count, "audit"), (reflections, "reflection")].filter { $0.0 > 0 }
            .map { "\($0.0) \($0.1)\($0.0 == 1 ? "" : "s")" }
        try tell("Overnight, in fast motion: \(jobs.joined(separator: " and ")) waited for the cheaper hours.")
        let publisher = try await BatchJobPublisher(client: client, topics: topics, logger: logger)
        try await publisher.send(audits)
        await publisher.close()
        var batches = batches
        batches.maximumAge = Self.gathering
        batches.pollInterval = Self.pollInterval
        let batch = try BatchWorker(
            kafka: kafka, models: models, batches: batches, worker: worker, tune: tune, logger: logger)
        let learning = try LearningWorker(kafka: kafka, models: models, worker: worker, tune: tune, logger: logger)
        return try await withThrowingTaskGroup(of: Morning?.self) { group in
            group.addTask {
                try await batch.run()
                return nil
            }
            group.addTask {
                try await learning.run()
                return nil
            }
            group.addTask { try await watch(audits.count + reflections, reflections) }
            // Whatever ends first decides: the night, or a worker that failed.
            let morning = try await group.next() ?? nil
            group.cancelAll()
            return morning ?? Morning()
        }
    }

    /// Tells of the night as it goes by, until every job has its result and every principle is judged.
    private func watch(_ jobs: Int, _ reflections: Int) async throws -> Morning {
        let partitions = [Topic.batchLedger, .batchResults, .knowledge].map {
            TopicPartition(topic: topics.name($0), partition: 0)
        }
        let reader = try KafkaReader(
            configuration: client, starts: partitions.map { PartitionStart($0, at: .beginning) }, fetchWaitMaximum: 10,
            logger: logger)
        var night = Night()
        while !night.isOver(jobs: jobs, reflections: reflections) {
            let messages = try await reader.nextBatch(maximum: 100).messages
            try Task.checkCancellation()
            for message in messages {
                guard let envelope = message.value.flatMap({ try? EventEnvelope($0) }) else { continue }
                if let line = try night.take(envelope) { try tell(line) }
            }
        }
        await reader.close()
        return Morning(rules: night.rules)
    }
}

/// What is known of the night so far.
private struct Night {
    private(set) var rules: [String] = []
    private var states: [String: BatchState] = [:]
    private var collected = 0
    private var judged = 0

    func isOver(jobs: Int, reflections: Int) -> Bool { collected >= jobs && judged >= reflections }

    /// Takes an event, and words it where it is news.
    mutating func take(_ envelope: EventEnvelope) throws -> String? {
        switch envelope.type {
        case .batchChanged: return news(of: try envelope.decode(BatchChanged.self).data)
        case .auditCompleted:
            let audit = try envelope.decode(AuditCompleted.self).data
            return "  audit of \(audit.consultationID): \(audit.verdict.passed ? "passed" : "did not pass")"
        case .ruleLearned:
            let rule = try envelope.decode(RuleLearned.self).data
            rules.append(rule.principle)
            judged += 1
            return "  a rule was learned (confidence \(rule.confidence)): \(rule.principle)"
        case .ruleRejected:
            judged += 1
            return "  a principle was rejected: \(try envelope.decode(RuleRejected.self).data.reason.rawValue)"
        default: return nil
        }
    }

    private mutating func news(of batch: BatchChanged) -> String? {
        guard states.updateValue(batch.state, forKey: batch.batchKey) != batch.state else { return nil }
        switch batch.state {
        case .planned: return "  batch \(batch.batchKey): \(batch.requests) jobs for \(batch.model), in one file"
        case .submitted: return "  batch \(batch.batchKey): submitted as \(batch.providerBatchID ?? "?")"
        case .ended: return "  batch \(batch.batchKey): the provider is done with it"
        case .collected:
            collected += batch.requests
            guard let cost = batch.cost, let full = cost.usdWithoutBatch else { return "  batch collected" }
            return "  batch \(batch.batchKey): every result published; \(cost.usd.dollars) instead of \(full.dollars)"
        case .accumulating, .failed: return nil
        }
    }
}

extension Decimal {
    fileprivate var dollars: String {
        "$" + formatted(.number.precision(.fractionLength(5)).locale(Locale(identifier: "en_GB")))
    }
}

extension ConsultationResult {
    /// The job that has its answer audited, as the customer has it by now; nil where there is none.
    fileprivate var audit: Event<AuditRequested>? {
        guard case .completed(let answer) = outcome, let text else { return nil }
        let audit = AuditRequested(
            jobID: "audit-\(answer.consultationID)", consultationID: answer.consultationID, customer: answer.customer,
            question: answer.question, guidance: text)
        return Event(id: "\(audit.jobID)-requested", source: "/guidance/demo", time: .now, data: audit)
    }
}
