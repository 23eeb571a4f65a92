import DequeModule

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
        /// The same in bytes, for spans may hold words; one that is larger by itself goes out by itself.
        package var queueBytes = 64 << 20
        /// Few enough that the collector takes them, and that jobs beside which they are encoded do not feel it.
        package var batchBytes = 1 << 20
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
        /// The collector may take less at once.
        case tooLarge
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
    private var waiting: Deque<(element: Element, weight: Int)> = []
    private var waitingBytes = 0
    /// When the first of those that wait is to go.
    private var due: Duration?
    private var batch: [Element] = []
    /// What is left of a batch that was too large.
    private var parts: [[Element]] = []
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
    /// - Parameters:
    ///   - element: The span.
    ///   - weight: About how many bytes it takes.
    ///   - now: The moment.
    /// - Returns: Whether who waits must be woken: there is something to wait for, or enough of it.
    package mutating func add(_ element: Element, weight: Int, at now: Duration) -> Bool {
        guard waiting.count < limits.queue, waitingBytes + weight <= limits.queueBytes else {
            counts.dropped += 1
            return false
        }
        let wasEnough = isEnough
        waiting.append((element, weight))
        waitingBytes += weight
        if waiting.count == 1 { due = now + limits.delay }
        return waiting.count == 1 || isEnough != wasEnough
    }

    /// Whether what waits fills a batch.
    private var isEnough: Bool { waiting.count >= limits.batch || waitingBytes >= limits.batchBytes }

    /// Sends what there is without waiting, and then nothing more.
    package mutating func finish() {
        isFinishing = true
        retryAt = .zero
    }

    /// What is to be done now; a batch is given out once.
    package mutating func step(at now: Duration) -> Step {
        guard !isOut else { return .wait(until: nil) }
        if batch.isEmpty, let part = parts.popLast() {
            (batch, attempt) = (part, 0)
        } else if batch.isEmpty {
            guard let due else { return isFinishing ? .end : .wait(until: nil) }
            guard isFinishing || isEnough || due <= now else { return .wait(until: due) }
            takeBatch()
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

    private mutating func takeBatch() {
        var bytes = 0
        while batch.count < limits.batch, let next = waiting.first,
            batch.isEmpty || bytes + next.weight <= limits.batchBytes
        {
            bytes += next.weight
            batch.append(waiting.removeFirst().element)
        }
        waitingBytes -= bytes
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
        case .tooLarge where batch.count > 1:
            // Each half by itself, so that in the end only a span is given up that is too large alone.
            let middle = batch.count / 2
            parts += [Array(batch[middle...]), Array(batch[..<middle])]
            batch = []
        case .refused, .tooLarge:
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
        counts.dropped += batch.count + parts.joined().count + waiting.count
        (batch, parts, waiting, waitingBytes) = ([], [], [], 0)
        due = nil
        isOut = false
    }
}
