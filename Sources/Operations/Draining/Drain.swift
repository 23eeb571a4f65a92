import Kafka

/// Waits until the backlog is empty at one moment.
public struct Drain: Sendable {
    /// How it ended.
    public struct Outcome: Sendable, Equatable {
        /// The backlog when it was last looked at.
        public let backlog: Backlog
        /// How long it took.
        public let elapsed: Duration

        /// States how a drain stands.
        public init(backlog: Backlog, elapsed: Duration) {
            self.backlog = backlog
            self.elapsed = elapsed
        }
    }

    /// How long the brokers may be out of reach, once they have answered.
    private let patience: Duration
    private let interval: Duration
    private let clock: any Clock<Duration>

    /// Waits by a clock.
    ///
    /// - Parameters:
    ///   - interval: Between two looks.
    ///   - patience: How long the brokers may be out of reach, once they have answered: a drain may last a night.
    ///   - clock: Measures both.
    public init(
        interval: Duration = .seconds(2), patience: Duration = .seconds(300), clock: any Clock<Duration>
    ) {
        self.interval = interval
        self.patience = patience
        self.clock = clock
    }

    /// Looks until there is nothing left, or the time is up.
    ///
    /// - Parameters:
    ///   - timeout: How long to wait at most; one look is always taken.
    ///   - look: Finds the backlog.
    ///   - report: Takes each backlog, and how long it has taken so far.
    /// - Returns: How it ended.
    /// - Throws: What the first look throws; `KafkaError` where the brokers are out of reach for too long; `CancellationError`; what `report` throws.
    public func run(
        within timeout: Duration, _ look: () async throws -> Backlog,
        report: (Backlog, Duration) throws -> Void
    ) async throws -> Outcome {
        try await run(on: clock, within: timeout, look, report)
    }

    private func run<C: Clock<Duration>>(
        on clock: C, within timeout: Duration, _ look: () async throws -> Backlog,
        _ report: (Backlog, Duration) throws -> Void
    ) async throws -> Outcome {
        let start = clock.now
        var lastContact = start
        var last: Backlog?
        while true {
            do {
                let backlog = try await look()
                last = backlog
                lastContact = clock.now
                let elapsed = start.duration(to: clock.now)
                try report(backlog, elapsed)
                if backlog.isEmpty { return Outcome(backlog: backlog, elapsed: elapsed) }
            } catch let error as KafkaError {
                guard last != nil, error.recovery == .retry, lastContact.duration(to: clock.now) < patience else {
                    throw error
                }
            }
            let elapsed = start.duration(to: clock.now)
            if elapsed >= timeout, let last { return Outcome(backlog: last, elapsed: elapsed) }
            try await clock.sleep(for: min(interval, timeout - elapsed))
        }
    }
}

extension Drain.Outcome: CustomStringConvertible {
    /// In a few words.
    public var description: String {
        guard !backlog.isEmpty else { return "empty after \(Figures.duration(elapsed))" }
        let jobs = backlog.jobsWaiting == 1 ? "1 job waits" : "\(backlog.jobsWaiting) jobs wait"
        let batches = backlog.batchesOpen == 1 ? "1 batch is open" : "\(backlog.batchesOpen) batches are open"
        let undecided = backlog.recordsUndecided > 0 ? ", a transaction is open" : ""
        return "\(jobs), \(batches)\(undecided), after \(Figures.duration(elapsed))"
    }
}

extension Drain.Outcome: Encodable {
    private enum Key: String, CodingKey {
        case drained, seconds
    }

    /// Writes one object.
    public func encode(to encoder: any Encoder) throws {
        try backlog.encode(to: encoder)
        var fields = encoder.container(keyedBy: Key.self)
        try fields.encode(backlog.isEmpty, forKey: .drained)
        try fields.encode(Figures.rounded(elapsed / .seconds(1), 1), forKey: .seconds)
    }
}
