import DequeModule

/// How the last calls ended, bounded in number; older ones are forgotten.
struct OutcomeWindow: Sendable {
    private struct Outcome {
        let time: Duration
        var isFailure: Bool
    }

    /// What the outcomes say.
    struct Summary: Equatable {
        /// Calls within the window's length.
        var calls = 0
        /// Of these, the failed ones.
        var failures = 0
        /// Failures since the last success, however long ago.
        var streak = 0
        /// From the first failure of the streak to the last.
        var streakSpan = Duration.zero

        /// The share of calls that failed, from 0 to 1.
        var failureShare: Double { calls == 0 ? 0 : Double(failures) / Double(calls) }
    }

    /// Outcomes kept at most.
    static let maximumOutcomes = 100

    private let length: Duration
    private var outcomes: Deque<Outcome> = []

    init(length: Duration) {
        self.length = length
    }

    mutating func append(isFailure: Bool, now: Duration) {
        if outcomes.count == Self.maximumOutcomes { outcomes.removeFirst() }
        outcomes.append(Outcome(time: now, isFailure: isFailure))
    }

    /// Takes back one success: a call that had begun to answer has failed after all.
    mutating func retractSuccess() {
        guard let index = outcomes.lastIndex(where: { !$0.isFailure }) else { return }
        outcomes.remove(at: index)
    }

    mutating func removeAll() {
        outcomes.removeAll(keepingCapacity: true)
    }

    func summary(now: Duration) -> Summary {
        var summary = Summary()
        for outcome in outcomes where now - outcome.time <= length {
            summary.calls += 1
            if outcome.isFailure { summary.failures += 1 }
        }
        for outcome in outcomes.reversed() {
            guard outcome.isFailure else { break }
            summary.streak += 1
            summary.streakSpan = now - outcome.time
        }
        return summary
    }
}
