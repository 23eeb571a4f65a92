public import Contract
import Foundation
import Guidance

extension ReportFigures: Encodable {
    private enum Key: String, CodingKey {
        case since, until, results, issues, audits, jobs, batches, cost, rules
        case totalTime = "total_ms"
        case jobFailures = "job_failures"
        case batchUsage = "batch_usage"
        case savedByCaching = "usd_saved_by_caching"
        case savedByBatches = "usd_saved_by_batches"
    }

    private struct Ended: Encodable {
        let completed: Int
        let failed: Int
    }

    private struct Audits: Encodable {
        let completed: Int
        let passed: Int
    }

    private struct Rules: Encodable {
        let learned: Int
        let rejected: Int
        let all: Int
    }

    private struct Batches: Encodable {
        let states: [String: Int]
        let requests: Int
        let counts: BatchCounts
        let unpriced: Int
    }

    /// Writes one object; what there is nothing to tell of is left out.
    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: Key.self)
        try fields.encode(since.description, forKey: .since)
        try fields.encode(until.description, forKey: .until)
        try fields.encode(results, forKey: .results)
        try fields.encodeIfPresent(ResultsSummary.Quantiles(totalTime), forKey: .totalTime)
        let byName = issues.mapValues { severities in
            Dictionary(uniqueKeysWithValues: severities.map { ($0.key.rawValue, $0.value) })
        }
        try fields.encode(byName, forKey: .issues)
        try fields.encode(Audits(completed: jobs[.audit]?.completed ?? 0, passed: auditsPassed), forKey: .audits)
        try fields.encode(
            Dictionary(
                uniqueKeysWithValues: jobs.map {
                    ($0.key.rawValue, Ended(completed: $0.value.completed, failed: $0.value.failed))
                }), forKey: .jobs)
        try fields.encode(jobFailures, forKey: .jobFailures)
        try fields.encode(batchUsage, forKey: .batchUsage)
        try fields.encode(
            Batches(
                states: Dictionary(uniqueKeysWithValues: batches.states.map { ($0.key.rawValue, $0.value) }),
                requests: batches.requests, counts: batches.counts, unpriced: batches.unpriced), forKey: .batches)
        try fields.encode(
            Cost(usd: usd, usdWithoutCache: usdWithoutCache, usdWithoutBatch: usdWithoutBatch), forKey: .cost)
        try fields.encode(usdWithoutCache - usd, forKey: .savedByCaching)
        try fields.encode(usdWithoutBatch - usd, forKey: .savedByBatches)
        try fields.encode(Rules(learned: rulesLearned, rejected: rulesRejected, all: rules), forKey: .rules)
    }

    /// The figures as one JSON object, on one line, keys in order.
    public func json() throws -> String {
        try JSONLine.text(self)
    }

    /// The job that has the period written up.
    ///
    /// - Parameter samples: Consultations to look at.
    /// - Returns: A job whose id says which period it is about.
    /// - Throws: Never in practice: every figure has a JSON form.
    public func request(_ samples: [ReportSample]) throws -> ReportRequested {
        let statistics = try JSONDecoder().decode(JSONValue.self, from: Data(json().utf8))
        return ReportRequested(
            jobID: "report-\(since)-\(until)", period: "\(since)/\(until)", statistics: statistics, samples: samples)
    }
}
