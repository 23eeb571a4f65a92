/// How many calls a service takes at once, found out by trying.
///
/// Begins at the maximum. A call refused for overload takes three tenths off what is in flight, at most once a second: the refusals of one burst are one
/// signal. So does a service that has become slow under load, against its best medians of the last minutes; that alone never goes below the square root
/// of the maximum. Each success adds: a whole call below what was proven, so that it comes back within a few round trips after an outage, and a fraction of
/// one above it, so a call for each round trip; but only after a second without a refusal, and while at least half of the limit is in use, for otherwise
/// nothing is learned.
public struct AdaptiveLimit: Sendable {
    private static let decrease = 0.7
    private static let interval = Duration.seconds(1)

    private let maximum: Double
    /// Calls at once for which latency alone is no reason to ask for less.
    private let latencyFloor: Double
    private var limit: Double
    /// Below this it grows by a call for each success.
    private var proven: Double
    private var lastDecrease: Duration?
    private var lastRefusal: Duration?
    private var successesSinceDecrease = 0.0
    private var isSlow = false
    private var trend = LatencyTrend()

    /// A limit at its maximum.
    ///
    /// - Parameter maximum: The most calls at once, at least 1.
    public init(maximum: Int) {
        self.maximum = Double(max(1, maximum))
        latencyFloor = self.maximum.squareRoot().rounded(.up)
        limit = self.maximum
        proven = self.maximum
    }

    /// Calls that may be in flight at once, from 1 to the maximum.
    public var calls: Int { Int(limit) }

    /// Takes note of how long the first piece of an answer took.
    ///
    /// - Parameters:
    ///   - latency: From the call to the first piece.
    ///   - inFlight: Calls in flight when it was made.
    ///   - now: The time.
    public mutating func began(after latency: Duration, inFlight: Int, now: Duration) {
        guard let share = trend.add(latency / .seconds(1), wanted: calls, now: now) else { return }
        isSlow = share < 1
        guard isSlow, isUsed(inFlight), limit > latencyFloor else { return }
        reduce(to: max(latencyFloor, limit * share), now: now)
    }

    /// Takes note of a complete answer.
    ///
    /// - Parameters:
    ///   - inFlight: Calls in flight when it was asked for, itself included.
    ///   - start: When it was asked for.
    ///   - now: The time.
    public mutating func succeeded(inFlight: Int, start: Duration, now: Duration) {
        // What was under way before does not show that the present limit is right.
        if lastDecrease.map({ start >= $0 }) ?? true { successesSinceDecrease += 1 }
        guard isUsed(inFlight), !isSlow, lastRefusal.map({ now - $0 >= Self.interval }) ?? true else { return }
        limit = min(maximum, limit + (limit < proven ? 1 : 1 / limit))
    }

    /// Takes note of a call refused because there were too many.
    ///
    /// - Parameters:
    ///   - inFlight: Calls in flight when it was made, itself included.
    ///   - now: The time.
    public mutating func refused(inFlight: Int, now: Duration) {
        lastRefusal = now
        if let lastDecrease, now - lastDecrease < Self.interval { return }
        // With little in flight it says little about how much is too much.
        let tooMany = isUsed(inFlight) ? min(limit, Double(max(1, inFlight))) : limit
        reduce(to: max(1, tooMany * Self.decrease), now: now)
    }

    private func isUsed(_ inFlight: Int) -> Bool { Double(inFlight) >= limit / 2 }

    private mutating func reduce(to target: Double, now: Duration) {
        // Decreases without a round of successes between them are one bad time: what was proven before it still counts.
        if lastDecrease == nil || successesSinceDecrease >= limit { proven = target }
        limit = max(1, target)
        lastDecrease = now
        successesSinceDecrease = 0
    }
}
