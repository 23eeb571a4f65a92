/// A bucket that holds a minute's allowance and refills continuously.
///
/// Pure; times are seconds on any clock.
package struct TokenBucket: Sendable, Equatable {
    package let perMinute: Int
    private var level: Double
    private var filledAt: Double

    package init(perMinute: Int, now: Double) {
        self.perMinute = perMinute
        level = Double(perMinute)
        filledAt = now
    }

    private var capacity: Double { Double(perMinute) }
    private var perSecond: Double { capacity / 60 }

    /// Whole units left.
    package var remaining: Int { max(0, Int(level)) }

    /// Seconds until the bucket is full again.
    package var secondsUntilFull: Double { max(0, capacity - level) / perSecond }

    package mutating func refill(now: Double) {
        level = min(capacity, level + max(0, now - filledAt) * perSecond)
        filledAt = max(filledAt, now)
    }

    /// Seconds until `amount` can be taken: 0 if it can be now.
    ///
    /// More than the bucket holds needs a full bucket.
    package func wait(for amount: Int) -> Double {
        max(0, min(Double(amount), capacity) - level) / perSecond
    }

    /// Takes the amount, below zero if need be: a later request then waits longer.
    package mutating func take(_ amount: Int) {
        level -= Double(amount)
    }
}
