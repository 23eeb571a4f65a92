/// An allowance that refills all the time, up to what a minute brings.
struct TokenBucket: Sendable {
    let capacity: Double
    private let perSecond: Double
    private var level: Double
    private var filledAt: Duration

    /// - Parameters:
    ///   - capacity: What it holds when full.
    ///   - perSecond: How much comes back in a second; above 0.
    ///   - level: What it holds now.
    ///   - now: The time.
    init(capacity: Double, perSecond: Double, level: Double, now: Duration) {
        self.capacity = capacity
        self.perSecond = perSecond
        self.level = level
        filledAt = now
    }

    /// A full bucket of so many a minute.
    init(perMinute: Int, now: Duration) {
        let capacity = Double(perMinute)
        self.init(capacity: capacity, perSecond: capacity / 60, level: capacity, now: now)
    }

    /// How much is left; below zero where more was taken.
    func level(at now: Duration) -> Double {
        min(capacity, level + max(0, (now - filledAt) / .seconds(1)) * perSecond)
    }

    /// How long until so much can be taken; more than the bucket holds needs a full one.
    func wait(for amount: Double, now: Duration) -> Duration {
        let missing = min(amount, capacity) - level(at: now)
        // Rounding must not say that a drop is missing for ever.
        guard missing > 1e-6 else { return .zero }
        return .seconds(min(missing / perSecond, 86_400)) + .milliseconds(1)
    }

    /// Takes an amount, below zero if need be; a negative one is given back.
    mutating func take(_ amount: Double, now: Duration) {
        level = min(capacity, level(at: now) - amount)
        filledAt = max(filledAt, now)
    }
}
