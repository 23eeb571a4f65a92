/// Decides what becomes of finished spans: they wait for each other, go out in batches, one batch at a time, and come back where the collector is out for a while.
///
/// Pure. Moments are durations on one clock of the process.
package struct ExportQueue<Element: Sendable>: Sendable {
    /// Its bounds.
    package struct Limits: Sendable {
        /// Spans that may wait; what comes on top is dropped.
        package var queue = 2_048
        /// Spans in one batch at most.
        package var batch = 512
        /// How long a span waits for others.
        package var delay = Duration.seconds(5)
        /// How often a batch is tried before it is given up, so that what is sent after an outage is of its last minutes.
        package var attempts = 5
        /// How often it is tried when the process ends.
        package var finalAttempts = 2
        /// Before the second try; doubled for each further one.
        package var initialBackoff = Duration.seconds(1)
        /// The longest wait, also where the collector asks for a longer one.
        package var maximumBackoff = Duration.seconds(30)

        package init() {}
    }

    /// What is to be done.
    package enum Step: Sendable {
        /// Nothing before this moment, or before something is added; nil where only the latter.
        case wait(until: Duration?)
        /// Send these, and tell what came of it.
        case export([Element])
        /// Nothing any more.
        case end
    }

    /// What came of a batch.
    package enum Outcome: Sendable, Equatable {
        /// The collector has it, except so many spans that it refused.
        case accepted(rejected: Int)
        /// The collector cannot take it now; after so long it may.
        case unavailable(retryAfter: Duration?)
        /// The collector will never take it.
        case refused
    }

    /// What became of spans, for those who count.
    package struct Counts: Sendable, Equatable {
        package var exported = 0
        /// There was no room for them.
        package var dropped = 0
        /// The collector did not take them.
        package var failed = 0

        package init() {}
    }

    private let limits: Limits
    private var waiting: [Element] = []
    /// When the first of those that wait is to go.
    private var due: Duration?
    private var batch: [Element] = []
    private var isOut = false
    private var attempt = 0
    private var retryAt = Duration.zero
    private var isFinishing = false
    package private(set) var counts = Counts()

    package init(_ limits: Limits) {
        self.limits = limits
    }

    /// Takes a span.
    ///
    /// - Returns: Whether who waits must be woken: there is something to wait for, or enough of it.
    package mutating func add(_ element: Element, at now: Duration) -> Bool {
        guard waiting.count < limits.queue else {
            counts.dropped += 1
            return false
        }
        waiting.append(element)
        if waiting.count == 1 { due = now + limits.delay }
        return waiting.count == 1 || waiting.count == limits.batch
    }

    /// Sends what there is without waiting, and then nothing more.
    package mutating func finish() {
        isFinishing = true
        retryAt = .zero
    }

    /// What is to be done now; a batch is given out once.
    package mutating func step(at now: Duration) -> Step {
        guard !isOut else { return .wait(until: nil) }
        if batch.isEmpty {
            guard let due else { return isFinishing ? .end : .wait(until: nil) }
            guard isFinishing || waiting.count >= limits.batch || due <= now else { return .wait(until: due) }
            batch = Array(waiting.prefix(limits.batch))
            waiting.removeFirst(batch.count)
            // Those that are left have come since: they wait no longer than these did.
            self.due = waiting.isEmpty ? nil : now + limits.delay
            attempt = 0
        } else if retryAt > now {
            return .wait(until: retryAt)
        }
        isOut = true
        attempt += 1
        return .export(batch)
    }

    /// Takes note of what came of the batch that is out.
    ///
    /// - Parameters:
    ///   - outcome: What came of it.
    ///   - now: The moment.
    ///   - random: Spreads the retries of many processes, each by up to a quarter of its wait.
    package mutating func ended(_ outcome: Outcome, at now: Duration, using random: inout some RandomNumberGenerator) {
        isOut = false
        switch outcome {
        case .accepted(let rejected):
            let rejected = min(max(0, rejected), batch.count)
            counts.exported += batch.count - rejected
            counts.failed += rejected
            batch = []
        case .refused:
            counts.failed += batch.count
            batch = []
        case .unavailable(let retryAfter):
            guard attempt < (isFinishing ? limits.finalAttempts : limits.attempts) else {
                counts.failed += batch.count
                batch = []
                // A collector that is out does not come back in the moments that the process has left.
                if isFinishing { abandon() }
                return
            }
            let backoff = min(limits.initialBackoff * (1 << min(attempt - 1, 20)), limits.maximumBackoff)
            let delay = retryAfter.map { min($0, limits.maximumBackoff) } ?? backoff
            retryAt = now + delay * (1 + 0.25 * Double.random(in: 0..<1, using: &random))
        }
    }

    /// Gives up whatever is left.
    package mutating func abandon() {
        counts.dropped += batch.count + waiting.count
        batch = []
        waiting = []
        due = nil
        isOut = false
    }
}
