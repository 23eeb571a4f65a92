import Contract
import Guidance
import Operations
import Testing

@Suite(.timeLimit(.minutes(1))) struct ReportReaderTests {
    @Test func everyTopicHasItsShare() async throws {
        let cluster = try OperationsCluster()
        let batch = BatchReference(batchKey: "k", provider: "anthropic")
        let answers = try ["a", "b"].map { id in
            guard case .completed(let answer) = try ConsultationResult.completed(id, "1", "text").outcome else {
                throw CancellationError()
            }
            return try OperationsCluster.event(answer)
        }
        try await cluster.write(
            [(nil, Array("{".utf8))] + answers.map { (nil, $0) }
                + [(nil, try OperationsCluster.event(ConsultationValidated.of("a", passed: true)))], to: .results)
        let reports = ["r-1", "r-2"].map { ReportCompleted(jobID: $0, markdown: "# \($0)", batch: batch) }
        let failed = BatchJobFailed(jobID: "r-3", kind: .report, code: "expired", message: "m", attempts: 3)
        try await cluster.write(
            reports.map { ($0.jobID, try OperationsCluster.event($0)) }
                + [("r-3", try OperationsCluster.event(failed)), ("r-4", nil)], to: .batchResults)
        let again = ReportCompleted(jobID: "r-5", markdown: "# second", batch: batch)
        var once = failed
        once.jobID = "r-5"
        try await cluster.write(
            [("r-5", try OperationsCluster.event(once)), ("r-5", try OperationsCluster.event(again))],
            to: .batchResults)
        try await cluster.write(
            [("k", LedgerEntry.sample("k", .submitted, plannedAt: Timestamp.now.millisecondsSinceEpoch).event)],
            to: .batchLedger)
        let rule = RuleLearned(
            ruleID: "r", principle: "p", domain: "d", confidence: 0.6, supportingEvidence: ["c-1"], batchKey: "k")
        try await cluster.write([(rule.key, OperationsCluster.event(rule))], to: .knowledge)

        let reader = ReportReader(client: cluster.client, topics: .standard, logger: OperationsCluster.logger)
        let hour: Int64 = 3_600_000
        let (figures, samples) = try await reader.figures(
            since: .now.advanced(byMilliseconds: -hour), until: .now.advanced(byMilliseconds: hour),
            sampling: ReportSampling(limit: 10))
        #expect(figures.results.completed == 2 && figures.results.passed == 1)
        #expect(figures.jobs[.report] == ReportFigures.Jobs(completed: 3, failed: 2))
        #expect(figures.batches.states == [.submitted: 1] && figures.rulesLearned == 1)
        #expect(Set(samples.map(\.consultationID)) == ["a", "b"])
        let earlier = try await reader.figures(
            since: .now.advanced(byMilliseconds: -2 * hour), until: .now.advanced(byMilliseconds: -hour))
        #expect(earlier.figures.results.completed == 0 && earlier.figures.jobs.isEmpty && earlier.samples.isEmpty)

        #expect(try await reader.report(of: "r-2") == .completed(reports[1]))
        #expect(try await reader.report(of: "r-3") == .failed(failed))
        #expect(try await reader.report(of: "r-5") == .completed(again), "the last")
        #expect(try await reader.report(of: "r-9") == nil)
    }
}
