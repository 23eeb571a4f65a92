/// Tells whether a service has become slow under our load, by comparing medians with the best of the last minutes.
///
/// Medians of a dozen samples or more, and a factor of two: ordinary jitter does not matter. Where asking for less does not help, it is not our load that
/// makes it slow, and what it takes now becomes the measure.
struct LatencyTrend: Sendable {
    /// Medians up to this factor above the baseline are normal.
    static let tolerance = 2.0
    /// A difference below this is never noticed by anyone.
    private static let slack = 0.05
    private static let samplesPerMedian = 12...64
    private static let leastSpan = Duration.seconds(1)
    /// The baseline is the best median of this epoch and the one before.
    private static let epochLength = Duration.seconds(300)
    /// After so many decreases that did not help, the baseline moves.
    private static let patience = 3

    private var samples: [Double] = []
    private var firstSample = Duration.zero
    private var epochStart = Duration.zero
    private var best: Double?
    private var previousBest: Double?
    private var medianAtDecrease: Double?
    private var vainDecreases = 0

    /// The seconds that it takes at its best; nil before the first median.
    var baseline: Double? {
        switch (best, previousBest) {
        case (let first?, let second?): min(first, second)
        case (let first, let second): first ?? second
        }
    }

    /// Adds a sample.
    ///
    /// - Parameters:
    ///   - seconds: How long it took.
    ///   - wanted: How many samples make a median, where the bounds let it be.
    ///   - now: The time.
    /// - Returns: Where a median is complete, how much of the load is to stay: 1 where it is as fast as ever; else nil.
    mutating func add(_ seconds: Double, wanted: Int, now: Duration) -> Double? {
        if samples.isEmpty { firstSample = now }
        if samples.count < Self.samplesPerMedian.upperBound {
            samples.append(seconds)
        } else {
            samples[samples.count - 1] = seconds
        }
        let bounds = Self.samplesPerMedian
        guard samples.count >= min(max(wanted, bounds.lowerBound), bounds.upperBound),
            now - firstSample >= Self.leastSpan
        else { return nil }
        samples.sort()
        let median = samples[samples.count / 2]
        samples.removeAll(keepingCapacity: true)
        if now - epochStart >= Self.epochLength {
            (previousBest, best, epochStart) = (best, nil, now)
        }
        best = min(best ?? median, median)
        return share(median)
    }

    private mutating func share(_ median: Double) -> Double {
        guard let baseline, median > Self.tolerance * baseline + Self.slack else {
            medianAtDecrease = nil
            vainDecreases = 0
            return 1
        }
        if let before = medianAtDecrease, median > before * 0.9 {
            vainDecreases += 1
            if vainDecreases >= Self.patience {
                (best, previousBest, medianAtDecrease, vainDecreases) = (median, nil, nil, 0)
                return 1
            }
        } else {
            vainDecreases = 0
        }
        medianAtDecrease = median
        return max(0.7, Self.tolerance * baseline / median)
    }
}
