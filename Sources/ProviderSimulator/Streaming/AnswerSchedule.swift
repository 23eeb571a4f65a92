/// Draws the delays of one answer from a pace.
package struct AnswerSchedule: Sendable {
    private let pace: Pace
    private var random: SeededRandom

    package init(_ pace: Pace, random: SeededRandom) {
        self.pace = pace
        self.random = random
    }

    mutating func timeToFirstToken() -> Duration {
        pace.timeToFirstToken * (pace.scale * (1 + pace.jitter * (2 * random.unit() - 1)))
    }

    mutating func gapNanoseconds() -> Int64 {
        guard pace.scale > 0 else { return 0 }
        let low = pace.deltaDelay.lowerBound
        let drawn = low + (pace.deltaDelay.upperBound - low) * random.unit()
        return Int64(drawn / .nanoseconds(1) * pace.scale)
    }

    /// How long the deltas of an answer that is sent in one piece would have taken.
    mutating func timeToWrite(deltas: Int) -> Duration {
        .nanoseconds((1..<max(1, deltas)).reduce(Int64(0)) { sum, _ in sum + gapNanoseconds() })
    }
}
