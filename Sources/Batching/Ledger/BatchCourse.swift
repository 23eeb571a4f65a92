public import Contract

/// The way of one batch from its plan to the last of its results: what is to be done next, and what the ledger says after each step.
///
/// Pure. Whoever drives it asks for the ``step(at:)``, does it, and tells what came of it. Whatever changes the ledger is made as a record first
/// (`recordOf…`), written in a transaction, and only then taken over with ``written(_:at:)``; so a crash between any two steps leaves the ledger's record, from which
/// another worker's ``init(restoring:at:)`` goes on.
///
/// ```
/// due ──submission begun──▶ submitting ──created──▶ running ──ended──▶ collecting ──all accounted for──▶ returning ──▶ finished
///  ▲                          │ unknown                │ failed                                            ▲
///  │                          ▼                        └──────────────────────────────────────────────────┤
///  └───certainly absent─── doubtful ──found──▶ running            submitting ──refused──────────────────────┘
/// ```
///
/// Moments are durations on one clock of the process, which never goes back.
public struct BatchCourse: Sendable {
    /// What is to be done.
    public enum Step: Sendable, Equatable {
        /// Nothing before this moment.
        case wait(until: Duration)
        /// Write ``recordOfSubmission(timeout:time:at:)``, which announces the submission.
        case announceSubmission
        /// Submit it to the provider; not later than this moment.
        case submit(before: Duration)
        /// Look whether the provider has it.
        case lookUp
        /// Ask the provider how it stands.
        case poll
        /// Read its results.
        case collect
        /// Plan what goes into later batches, and write ``recordOfEnd(time:)`` in the same transaction.
        case end
        /// Nothing any more.
        case none
    }

    private enum Stage: Sendable, Equatable {
        case due(at: Duration)
        /// What is sent before the one moment has arrived at the other, or never will.
        case submitting(before: Duration, settledAt: Duration)
        /// The provider may have it; it certainly does not, if it is not found after `settledAt`.
        case doubtful(settledAt: Duration, lookAt: Duration)
        case running(pollAt: Duration)
        case collecting(at: Duration)
        case returning(at: Duration)
        case finished
    }

    /// How often things are looked at again.
    public struct Pace: Sendable, Equatable {
        /// Between two looks at how a batch stands.
        public var poll: Duration
        /// Between two looks for a batch that may be at the provider.
        public var lookUp: Duration

        /// Looks for a lost batch more often than it polls, for jobs wait for that.
        public init(poll: Duration) {
            self.poll = poll
            lookUp = min(poll, .seconds(10))
        }
    }

    /// The batch as the ledger has it.
    public private(set) var record: BatchChanged
    /// Whether the provider keeps our name beside a batch.
    public let keepsKeys: Bool
    private let pace: Pace
    private var stage: Stage
    /// Failures in a row of whatever is being tried.
    private var failures = 0
    /// How often in a row the provider has known nothing of it.
    private var absences = 0
    /// The announcement that is being written, and when it was made.
    private var announcement: (record: BatchChanged, madeAt: Duration)?

    /// Goes on from the ledger's record.
    ///
    /// - Parameters:
    ///   - record: What the ledger says.
    ///   - keepsKeys: Whether the provider keeps our name beside a batch (OpenAI's metadata), so that it is known on sight.
    ///   - pace: How often things are looked at again.
    ///   - now: Now.
    public init(restoring record: BatchChanged, keepsKeys: Bool, pace: Pace, at now: Duration) {
        self.record = record
        self.keepsKeys = keepsKeys
        self.pace = pace
        stage = .finished
        stage = stage(of: record, at: now)
    }

    private func stage(of record: BatchChanged, at now: Duration) -> Stage {
        switch record.state {
        case .accumulating, .planned:
            guard let notes = record.notes, notes.submissionStartedAt != nil else { return .due(at: now) }
            // Its submission began before now, so it is over when the whole time has passed from now on: no two machines' clocks are compared.
            return doubt(until: now + .milliseconds(notes.submissionTimeoutMilliseconds), at: now)
        case .submitted: return .running(pollAt: now)
        case .ended: return accounted == record.requests ? .returning(at: now) : .collecting(at: now)
        case .failed: return record.isOpen ? .returning(at: now) : .finished
        case .collected: return .finished
        }
    }

    /// Without our name beside it a batch can be told from others only when those have been claimed.
    private func doubt(until moment: Duration, at now: Duration) -> Stage {
        .doubtful(settledAt: moment, lookAt: keepsKeys ? now : moment)
    }

    /// Jobs that are settled or go into a later batch.
    private var accounted: Int { settled.count + returned.count }

    /// Jobs with their result or failure on `batch.results`.
    public var settled: JobSet { JobSet(record.notes?.settled, of: record.requests) ?? JobSet() }

    /// Jobs that go into a later batch.
    public var returned: JobSet { JobSet(record.notes?.returned, of: record.requests) ?? JobSet() }

    /// How many jobs the provider was, or is to be, asked.
    public var submittedCount: Int { record.state == .planned ? record.requests - settled.count : record.requests }

    /// Whether the provider has it or may have it, which counts against its queue.
    public var isOut: Bool {
        switch stage {
        case .submitting, .doubtful, .running: true
        case .due, .collecting, .returning, .finished: false
        }
    }

    /// Whether nothing is left to be done.
    public var isFinished: Bool { stage == .finished }

    /// What is to be done.
    public func step(at now: Duration) -> Step {
        switch stage {
        case .due(let moment): moment > now ? .wait(until: moment) : .announceSubmission
        case .submitting(let moment, _): moment > now ? .submit(before: moment) : .announceSubmission
        case .doubtful(_, let moment): moment > now ? .wait(until: moment) : .lookUp
        case .running(let moment): moment > now ? .wait(until: moment) : .poll
        case .collecting(let moment): moment > now ? .wait(until: moment) : .collect
        case .returning(let moment): moment > now ? .wait(until: moment) : .end
        case .finished: .none
        }
    }

    /// The record that announces a submission.
    ///
    /// Its time runs from here, not from when the record is known to be written: by then another worker may have read it and begun to count.
    ///
    /// - Parameters:
    ///   - timeout: How long it may take until the provider has the batch or never will; three quarters of it are for sending, the rest for
    ///     a provider that still takes what was given up here.
    ///   - time: Now, by the calendar.
    ///   - now: Now.
    /// - Returns: The record.
    public mutating func recordOfSubmission(timeout: Duration, time: Timestamp, at now: Duration) -> BatchChanged {
        let record = changed {
            $0.notes?.submissionStartedAt = time
            $0.notes?.submissionTimeoutMilliseconds = Int(timeout / .milliseconds(1))
        }
        announcement = (record, now)
        return record
    }

    // MARK: - What has happened

    /// The ledger has a record of this batch.
    public mutating func written(_ record: BatchChanged, at now: Duration) {
        let announcement = announcement.flatMap { $0.record == record ? $0 : nil }
        self.announcement = nil
        let wasRunning = if case .running = stage, record.state == .submitted { true } else { false }
        let wasDisowned = self.record.providerBatchID != nil && record.state == .planned
        self.record = record
        if let announcement {
            // What failed was the submission: nothing has come of that yet.
            let timeout = Duration.milliseconds(record.notes?.submissionTimeoutMilliseconds ?? 0)
            stage = .submitting(
                before: announcement.madeAt + timeout * 3 / 4, settledAt: announcement.madeAt + timeout)
            return
        }
        failures = 0
        absences = 0
        if wasRunning {
            stage = .running(pollAt: now + pace.poll)
        } else if wasDisowned {
            // Its submission was over long ago.
            stage = doubt(until: now, at: now)
        } else {
            stage = stage(of: record, at: now)
            if case .running = stage { stage = .running(pollAt: now + pace.poll) }
        }
    }

    /// The provider was asked to take it, and certainly has not.
    ///
    /// - Parameters:
    ///   - delay: How long to leave the provider alone; nil for a backoff of our own.
    ///   - now: Now.
    public mutating func submissionFailed(retryAfter delay: Duration?, at now: Duration) {
        stage = .due(at: now + (delay ?? backoff()))
    }

    /// The provider was asked to take it, and nobody knows whether it has.
    public mutating func submissionLost(at now: Duration) {
        guard case .submitting(_, let settledAt) = stage else { return }
        stage = doubt(until: max(settledAt, now), at: now)
    }

    /// Whether it is known by now that whatever was sent has arrived, or never will.
    public func isSubmissionOver(at now: Duration) -> Bool {
        if case .doubtful(let settledAt, _) = stage { now >= settledAt } else { true }
    }

    /// It was looked for at the provider, completely, and not found.
    public mutating func notFound(at now: Duration) {
        guard case .doubtful(let settledAt, let lookAt) = stage else { return }
        // When it was asked for decides, not when the answer came: the submission may have arrived in between.
        let isCertain = lookAt >= settledAt
        let next = max(now, min(now + pace.lookUp, settledAt))
        stage = isCertain ? .due(at: now) : .doubtful(settledAt: settledAt, lookAt: next)
    }

    /// The provider says that it has no such batch, or no results of it.
    ///
    /// Believed when it is said again and again, and the batch cannot run any more whatever is true: a gateway in between, another key or another address may
    /// say so of a batch that runs, and jobs that are taken for lost are paid again.
    ///
    /// - Returns: Whether that is to be believed; if not, it is asked again later.
    public mutating func isBelievedAbsent(at now: Duration, time: Timestamp) -> Bool {
        absences += 1
        let begun = record.submittedAt ?? record.notes?.submissionStartedAt ?? record.plannedAt ?? time
        guard absences < Self.believedAbsences || time.milliseconds(since: begun) < Self.longestRun else { return true }
        failed(retryAfter: max(pace.poll, absences < Self.believedAbsences ? pace.poll : .seconds(60)), at: now)
        return false
    }

    private static let believedAbsences = 3
    /// Both providers' window, a day, and an hour in milliseconds.
    private static let longestRun: Int64 = 25 * 3_600_000

    /// It stands as before.
    public mutating func unchanged(at now: Duration) {
        failures = 0
        absences = 0
        if case .running = stage { stage = .running(pollAt: now + pace.poll) }
    }

    /// The provider, or the disk, could not be asked: the same again, later.
    public mutating func failed(retryAfter delay: Duration?, at now: Duration) {
        let moment = now + (delay ?? backoff())
        switch stage {
        case .due: stage = .due(at: moment)
        case .submitting: stage = .due(at: moment)
        case .doubtful(let settledAt, _): stage = .doubtful(settledAt: settledAt, lookAt: moment)
        case .running: stage = .running(pollAt: moment)
        case .collecting: stage = .collecting(at: moment)
        case .returning: stage = .returning(at: moment)
        case .finished: break
        }
    }

    /// What is returned waits for this moment, of a schedule say.
    public mutating func postponeEnd(until moment: Duration) {
        if case .returning = stage { stage = .returning(at: moment) }
    }

    private mutating func backoff() -> Duration {
        failures = min(failures + 1, 10)
        return min(.milliseconds(500) * (1 << (failures - 1)), .seconds(60))
    }
}
