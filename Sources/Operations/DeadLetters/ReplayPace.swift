/// Spreads replays evenly over time.
package struct ReplayPace: Sendable {
    /// Letters of one transaction, where nothing slows it down.
    private static let usualBatch = 100

    /// Letters a second; nil for as fast as it goes.
    package let rate: Int?

    package init(rate: Int?) {
        self.rate = rate
    }

    /// How many letters at most go out together: at a low rate few, so that they do not come in bursts.
    package var batch: Int { rate.map { min(Self.usualBatch, max(1, $0 / 4)) } ?? Self.usualBatch }

    /// How long to wait before the next letters.
    ///
    /// - Parameters:
    ///   - sent: How many have gone out.
    ///   - elapsed: How long it took.
    /// - Returns: Zero where they are due.
    package func delay(sent: Int, elapsed: Duration) -> Duration {
        guard let rate else { return .zero }
        return max(.zero, .seconds(sent) / rate - elapsed)
    }
}
