import Contract
import Foundation
import Guidance
import Operations
import Testing

@Suite struct ReportTests {
    private static let since = Timestamp(millisecondsSinceEpoch: 1_795_000_000_000)
    private static let until = since.advanced(byMilliseconds: 86_400_000)
    private static func time(_ hours: Int64) -> Timestamp { since.advanced(byMilliseconds: hours * 3_600_000) }
    private static let cost = Cost(usd: 1, usdWithoutCache: 3, usdWithoutBatch: nil)
    private static let issue = ComplianceIssue(
        category: "<b>risk</b> & \"more\"", severity: .high, description: "secret words")

    /// A day with three consultations, of which one was answered before, a check, an audit, a failed job, two batches and a rule.
    private static func figures() throws -> ReportFigures {
        var figures = ReportFigures(since: since, until: until)
        #expect(try figures.add(completed("a", at: time(1))))
        #expect(try !figures.add(completed("a", at: time(2))), "once")
        #expect(try !figures.add(completed("early", at: time(-1))))
        #expect(try !figures.add(completed("late", at: until)))
        let failed = ConsultationFailed(consultationID: "b", code: .expired, message: "m", attempts: 1)
        let event = try Event(id: "e", source: "/t", time: time(3), data: failed).encoded()
        #expect(figures.add(try #require(ConsultationResult(event))))
        var validated = ConsultationValidated.of("a", passed: false)
        validated.verdict.issues = [issue]
        validated.cost = cost
        // After the period, yet of a consultation within.
        figures.add(validated, at: time(30))
        validated.consultationID = "early"
        figures.add(validated, at: time(2))
        let batch = BatchReference(
            batchKey: "k", provider: "anthropic", usage: nil,
            cost: Cost(usd: 1, usdWithoutCache: 1, usdWithoutBatch: 2))
        let verdict = ComplianceVerdict(passed: true, requiresHumanReview: false, confidence: 1, issues: [])
        figures.add(BatchJobOutcome(kind: .audit, end: .completed(verdict), batch: batch), at: time(4))
        figures.add(BatchJobOutcome(kind: .audit, end: .completed(verdict), batch: batch), at: time(25))
        figures.add(BatchJobOutcome(kind: .report, end: .failed(code: "expired"), batch: nil), at: time(4))
        // What its batch cost holds more than the one job that ended: another was answered, paid, and went into a later batch.
        let paid = Cost(usd: 3, usdWithoutCache: 3, usdWithoutBatch: 6)
        let planned = try LedgerEntry.sample(
            "k", .collected, plannedAt: time(4).millisecondsSinceEpoch, cost: paid
        ).batch
        figures.add(planned)
        let counts = BatchCounts(succeeded: 4, errored: 1, expired: 0, missing: 0)
        figures.add(
            try LedgerEntry.sample("u", .collected, counts: counts, plannedAt: time(6).millisecondsSinceEpoch).batch)
        let old = try LedgerEntry.sample("old", .collected, plannedAt: 0, cost: paid).batch
        figures.add(old)
        for batch in [planned, old, nil] { figures.add(ruleLearnedIn: batch) }
        figures.add(rejectionAt: time(5))
        figures.add(rejectionAt: time(30))
        return figures
    }

    private static func completed(_ id: String, at time: Timestamp) throws -> ConsultationResult {
        guard case .completed(var answer) = try ConsultationResult.completed(id, "1", "text").outcome else {
            throw CancellationError()
        }
        answer.cost = cost
        return try #require(ConsultationResult(try Event(id: "e", source: "/t", time: time, data: answer).encoded()))
    }

    @Test func whatBelongsToThePeriodIsCounted() throws {
        let figures = try Self.figures()
        #expect(figures.results.completed == 1 && figures.results.failures == [.expired: 1])
        #expect(figures.results.checked == 1 && figures.results.passed == 0)
        #expect(figures.issues == [Self.issue.category: [.high: 1]])
        #expect(figures.jobs[.audit] == ReportFigures.Jobs(completed: 1, failed: 0) && figures.auditsPassed == 1)
        #expect(figures.jobs[.report] == ReportFigures.Jobs(completed: 0, failed: 1))
        #expect(figures.jobFailures == ["expired": 1] && figures.batches.batches == 2)
        #expect(figures.batches.unpriced == 4, "the price of a batch is not known")
        #expect(figures.rulesLearned == 1 && figures.rules == 3 && figures.rulesRejected == 1)
        // An answer and a check at 1, of 3; a batch at 3, of 6 outside of one.
        #expect(figures.usd == 5 && figures.usdWithoutCache == 9 && figures.usdWithoutBatch == 8)
        #expect(figures.timeline.steps.reduce(0) { $0 + $1.completed } == 1)
        #expect(figures.timeline.steps.reduce(0) { $0 + $1.usd } == 4, "the check came after the period")
    }

    @Test(
        arguments: [60_000, 86_400_000, 7 * 86_400_000, 365 * 86_400_000, 1, 0, -86_400_000, 9_000 * 365 * 86_400_000]
            as [Int64])
    func aPeriodIsCutIntoAFewDozenSteps(span: Int64) {
        let timeline = ReportTimeline(since: Self.since, until: Self.since.advanced(byMilliseconds: span))
        #expect((1...50).contains(timeline.steps.count), "\(timeline.steps.count)")
        #expect(timeline.start <= Self.since && timeline.start.millisecondsSinceEpoch % timeline.length == 0)
        let end = timeline.start.advanced(byMilliseconds: Int64(timeline.steps.count) * timeline.length)
        #expect(end.milliseconds(since: Self.since) >= span)
    }

    @Test func theFiguresStandInEveryForm() throws {
        let figures = try Self.figures()
        let table = ReportTable(figures).text
        #expect(table.contains("1 completed, 1 passed, 0 failed") && table.contains("1 of 3"))
        #expect(table.contains("answers of unknown price"))
        let json = try figures.json()
        #expect(json.contains("\"audits\":{\"completed\":1,\"passed\":1}"), "\(json)")
        #expect(json.contains("\"usd_saved_by_batches\":3,\"usd_saved_by_caching\":4"))
        let job = try figures.request([])
        let event = Event(id: "e", source: "/t", time: .now, data: job)
        #expect(try EventEnvelope(event.encoded()).decode(ReportRequested.self).data == job)
        #expect(job.period == "\(Self.since)/\(Self.until)" && job.jobID.hasPrefix("report-20"))
        for text in [table, json, ReportPage(figures, now: .now).html] { #expect(!text.contains("secret words")) }
    }

    @Test func aPageIsWholeAndSafe() throws {
        let page = ReportPage(try Self.figures(), now: Self.until).html
        #expect(page.hasPrefix("<!doctype html>") && page.hasSuffix("</html>\n"))
        #expect(page.contains("&lt;b&gt;risk&lt;/b&gt; &amp; &quot;more&quot;") && !page.contains("<b>"))
        #expect(page.contains("prefers-color-scheme: dark") && page.contains("@media print"))
        for foreign in ["http:", "https:", "src=", "<script", "url(", "@import"] { #expect(!page.contains(foreign)) }
        // Each element that is opened is closed.
        let document = page.replacing("<!doctype html>", with: "")
            .replacing(/<meta[^>]*>/, with: "")
        #expect(throws: Never.self) { try Self.checkNesting(document) }
        let empty = ReportPage(ReportFigures(since: Self.since, until: Self.until), now: Self.until).html
        #expect(empty.contains("Nothing in this period.") && !empty.contains("nan"))
    }

    private struct Misplaced: Error {
        let tag: String
    }

    private static func checkNesting(_ document: String) throws {
        var open: [Substring] = []
        for match in document.matches(of: /<(\/?)([a-z0-9]+)[^>]*?(\/?)>/) {
            if match.3 == "/" { continue }
            if match.1.isEmpty {
                open.append(match.2)
            } else {
                guard open.popLast() == match.2 else { throw Misplaced(tag: String(match.0)) }
            }
        }
        guard open.isEmpty else { throw Misplaced(tag: open.joined(separator: " ")) }
    }

    @Test func aSampleIsBoundedAndTheSameWhateverTheOrder() throws {
        func samples(_ ids: [Int]) throws -> [ReportSample] {
            var sampling = ReportSampling(limit: 5)
            for id in ids {
                guard case .completed(let answer) = try ConsultationResult.completed("c-\(id)", "1", "t").outcome else {
                    continue
                }
                sampling.add(answer)
                sampling.add(ConsultationValidated.of("c-\(id)", passed: id % 2 == 0))
            }
            return sampling.samples
        }
        let first = try samples(Array(0..<200))
        #expect(first.count == 5 && first.allSatisfy { $0.passed != nil })
        #expect(try samples((0..<200).reversed()) == first)
        #expect(try samples([1, 2]).count == 2)
    }
}
