public import Contract
public import Foundation
public import Guidance

/// The figures of a period, out of what the topics hold: nothing of it is kept but the sums.
public struct ReportFigures: Sendable, Equatable {
    /// How the jobs of one kind ended.
    public struct Jobs: Sendable, Equatable {
        /// With a result.
        public var completed = 0
        /// Without one.
        public var failed = 0

        /// Counts jobs.
        public init(completed: Int = 0, failed: Int = 0) {
            self.completed = completed
            self.failed = failed
        }
    }

    /// When the period begins.
    public let since: Timestamp
    /// The first moment behind it.
    public let until: Timestamp
    /// Consultations, their checks, and what they cost.
    public private(set) var results = ResultsSummary()
    /// Milliseconds from pick-up to the end of the answer.
    public private(set) var totalTime = Distribution()
    /// What checks and audits found wrong: how often, by category and severity.
    public private(set) var issues: [String: [ComplianceIssue.Severity: Int]] = [:]
    /// Audits that an answer passed.
    public private(set) var auditsPassed = 0
    /// Batch jobs that ended, by kind.
    public private(set) var jobs: [BatchJobKind: Jobs] = [:]
    /// Why batch jobs have no result.
    public private(set) var jobFailures: [String: Int] = [:]
    /// The tokens of batch jobs that ended; attempts that were followed by another are only in what their batches cost.
    public private(set) var batchUsage = Usage(
        inputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: 0)
    /// Batches that were planned, and what they cost: also for answers that were paid and not used, whose jobs went into a later batch.
    public private(set) var batches = BatchTotals()
    /// Rules that were learned in these batches.
    public private(set) var rulesLearned = 0
    /// Principles that were not to become rules.
    public private(set) var rulesRejected = 0
    /// Rules that there are.
    public private(set) var rules = 0
    /// Volume and cost over time.
    public private(set) var timeline: ReportTimeline
    /// The consultations of the period, whose checks come behind them.
    private var consultations: Set<JobFingerprint> = []

    /// Sums up nothing yet.
    public init(since: Timestamp, until: Timestamp) {
        self.since = since
        self.until = until
        timeline = ReportTimeline(since: since, until: until)
    }

    /// Whether a moment is in the period.
    func includes(_ time: Timestamp?) -> Bool {
        guard let time else { return false }
        return time >= since && time < until
    }

    /// All that was paid.
    public var usd: Decimal { results.usd + batches.usd }

    /// What it would have cost with nothing cached.
    public var usdWithoutCache: Decimal { results.usdWithoutCache + batches.usdWithoutCache }

    /// What it would have cost with nothing in batches.
    public var usdWithoutBatch: Decimal { results.usd + batches.usdWithoutBatch }

    // MARK: Events

    /// Adds a consultation of the period; true where it is one.
    package mutating func add(_ result: ConsultationResult) -> Bool {
        guard let time = result.time, includes(time),
            consultations.insert(JobFingerprint(result.consultationID.utf8)).inserted
        else { return false }
        results.add(result)
        switch result.outcome {
        case .failed: timeline.change(at: time) { $0.failed += 1 }
        case .completed(let answer):
            totalTime.add(answer.timing.totalMilliseconds)
            timeline.change(at: time) { step in
                step.completed += 1
                step.add(answer.cost)
            }
        }
        return true
    }

    /// Adds the check of an answer of the period.
    package mutating func add(_ validated: ConsultationValidated, at time: Timestamp?) {
        guard consultations.contains(JobFingerprint(validated.consultationID.utf8)) else { return }
        results.add(validated)
        count(validated.verdict)
        if let time { timeline.change(at: time) { $0.add(validated.cost) } }
    }

    /// Adds the correction of an answer of the period.
    package mutating func add(_ correction: ConsultationCorrected) {
        guard consultations.contains(JobFingerprint(correction.consultationID.utf8)) else { return }
        results.add(correction)
    }

    /// Adds the result of a batch job of the period.
    package mutating func add(_ outcome: BatchJobOutcome, at time: Timestamp?) {
        guard let time, includes(time) else { return }
        switch outcome.end {
        case .completed(let verdict):
            jobs[outcome.kind, default: Jobs()].completed += 1
            if let verdict {
                if verdict.passed { auditsPassed += 1 }
                count(verdict)
            }
        case .failed(let code):
            jobs[outcome.kind, default: Jobs()].failed += 1
            jobFailures[code, default: 0] += 1
        }
        guard let used = outcome.batch?.usage else { return }
        batchUsage.inputTokens += used.inputTokens
        batchUsage.cacheReadTokens += used.cacheReadTokens
        batchUsage.cacheWriteTokens += used.cacheWriteTokens
        batchUsage.outputTokens += used.outputTokens
    }

    /// Adds a batch, if it was planned in the period.
    package mutating func add(_ batch: BatchChanged) {
        guard let time = batch.plannedAt, includes(time) else { return }
        batches.add(batch)
        timeline.change(at: time) { $0.add(batch.cost) }
    }

    /// Adds a rule that there is.
    ///
    /// - Parameter batch: The one it was learned in; nil where it came from elsewhere. The rule's own time tells nothing: it changes whenever it is confirmed.
    package mutating func add(ruleLearnedIn batch: BatchChanged?) {
        rules += 1
        if includes(batch?.plannedAt) { rulesLearned += 1 }
    }

    /// Adds a principle that was not to become a rule.
    package mutating func add(rejectionAt time: Timestamp?) {
        if includes(time) { rulesRejected += 1 }
    }

    private mutating func count(_ verdict: ComplianceVerdict) {
        for issue in verdict.issues { issues[issue.category, default: [:]][issue.severity, default: 0] += 1 }
    }
}

extension ReportTimeline.Step {
    /// Adds what something cost.
    fileprivate mutating func add(_ cost: Cost?) {
        guard let cost else { return }
        usd += cost.usd
        // Without the one discount and the other; their product is not known, so the greater of both stands for it.
        usdPlain += max(cost.usdWithoutCache, cost.usdWithoutBatch ?? cost.usd)
    }
}
