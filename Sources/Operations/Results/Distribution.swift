import Foundation

/// How measured values are spread, in bounded memory however many there are.
///
/// Values are counted by their magnitude in steps of two percent, so a quantile is right to one percent.
public struct Distribution: Sendable, Equatable {
    private static let step = log(1.02)
    /// Below it all values are one.
    private static let least = 1e-3
    private static let greatest = 1e12

    /// How many values there were.
    public private(set) var count = 0
    private var counts: [Int: Int] = [:]

    /// Makes a distribution of no values.
    public init() {}

    /// Counts a value; negative ones and those that are no number count as the least.
    public mutating func add(_ value: Double) {
        let value = value > Self.least ? min(value, Self.greatest) : Self.least
        counts[Int((log(value) / Self.step).rounded()), default: 0] += 1
        count += 1
    }

    /// The value that so large a share of all does not exceed.
    ///
    /// - Parameter share: From 0 to 1; 0.5 gives the median.
    /// - Returns: The value, right to one percent; nil where there are none.
    public func quantile(_ share: Double) -> Double? {
        guard count > 0 else { return nil }
        var rest = max(1, Int((share * Double(count)).rounded(.up)))
        for (bucket, count) in counts.sorted(by: { $0.key < $1.key }) {
            rest -= count
            if rest <= 0 { return exp(Double(bucket) * Self.step) }
        }
        return nil
    }
}
