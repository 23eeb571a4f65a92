import Contract
import Kafka
import Logging
import Operations
import Testing

@Suite(.timeLimit(.minutes(1))) struct AuditorTests {
    private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    @Test func aMillionAnswersWouldGoThroughAFewAtATime() async throws {
        let cluster = try OperationsCluster()
        var values: [[UInt8]] = []
        for number in 0..<600 {
            values.append(try ConsultationResult.completed("c-\(number)", "1", "first").event)
            if number % 10 == 0 {
                values.append(try OperationsCluster.event(ConsultationValidated.of("c-\(number)", passed: false)))
                let correction = ConsultationCorrected(
                    consultationID: "c-\(number)", text: "second", issues: [], passed: true)
                values.append(try OperationsCluster.event(correction))
            }
        }
        values.insert(Array("no event".utf8), at: 5)
        try await cluster.write(values.map { (nil, $0) }, to: .results)
        try await cluster.write([("audit-c-1", [1]), ("reflection-c-2", [1])], to: .batchJobs)
        try await cluster.write([("audit-c-3", [1])], to: .batchJobs)
        let failed = BatchJobFailed(jobID: "audit-c-3", kind: .audit, code: "expired", message: "m", attempts: 3)
        try await cluster.write(
            [("audit-c-2", [1]), ("audit-c-3", OperationsCluster.event(failed))], to: .batchResults)
        let auditor = Auditor(client: cluster.client, topics: .standard, logger: Self.logger)
        var announced = 0
        var sizes: [Int] = []
        var jobs: [Event<AuditRequested>] = []
        let outcome = try await auditor.audits(
            AuditCriteria(), now: Timestamp(millisecondsSinceEpoch: 1), onChoice: { announced = $0 }
        ) { events in
            sizes.append(events.count)
            jobs += events
        }
        #expect(announced == 598 && outcome.audits == 598 && outcome.auditedBefore == 2)
        #expect(sizes.allSatisfy { $0 <= 250 } && sizes.count == 3)
        #expect(Set(jobs.map(\.data.jobID)).count == 598)
        #expect(jobs.count { $0.data.guidance == "second" } == 60)
        #expect(jobs.first { $0.data.jobID == "audit-c-20" }?.id == "audit-c-20-requested")

        var criteria = AuditCriteria()
        criteria.again = true
        criteria.onlyFailed = true
        criteria.sample = .count(5)
        let five = try await auditor.audits(criteria, now: .now) { events in
            #expect(events.allSatisfy { $0.data.guidance == "second" })
        }
        #expect(five.audits == 5 && five.auditedBefore == 0)
        criteria.since = Timestamp.now.advanced(byMilliseconds: 3_600_000)
        let none = try await auditor.audits(criteria, now: .now) { _ in Issue.record("there is none") }
        #expect(none.audits == 0)
    }
}
