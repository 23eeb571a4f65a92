public import Contract
public import Foundation

/// A period cut into equal steps, with what happened in each.
public struct ReportTimeline: Sendable, Equatable {
    /// One step.
    public struct Step: Sendable, Equatable {
        /// Consultations that were answered.
        public var completed = 0
        /// Consultations that failed.
        public var failed = 0
        /// What was paid.
        public var usd = Decimal.zero
        /// What the same would have cost with nothing cached and nothing in batches.
        public var usdPlain = Decimal.zero
    }

    /// How many steps there are at most, about.
    private static let usualCount: Int64 = 48
    /// The lengths that a step may have, in milliseconds: minutes, hours, days, weeks.
    private static let lengths: [Int64] = [1, 5, 15, 60, 180, 720, 1_440, 10_080, 40_320].map { $0 * 60_000 }

    /// When the first step begins.
    public let start: Timestamp
    /// How long each is, in milliseconds.
    public let length: Int64
    /// The steps, in order.
    public internal(set) var steps: [Step]

    /// Cuts a period; one that ends before it begins has one step.
    public init(since: Timestamp, until: Timestamp) {
        let span = max(1, until.milliseconds(since: since))
        let length = Self.lengths.first { span / $0 <= Self.usualCount } ?? (span / Self.usualCount + 1)
        // On the hour, where a step is one.
        let phase = since.millisecondsSinceEpoch % length
        start = since.advanced(byMilliseconds: -(phase < 0 ? phase + length : phase))
        self.length = length
        let count = (until.milliseconds(since: start) + length - 1) / length
        steps = Array(repeating: Step(), count: max(1, Int(count)))
    }

    /// Changes the step that a moment is in; others are left alone.
    mutating func change(at time: Timestamp, _ body: (inout Step) -> Void) {
        let offset = time.milliseconds(since: start)
        guard offset >= 0, case let index = Int(offset / length), index < steps.count else { return }
        body(&steps[index])
    }

    /// When a step begins.
    func time(of index: Int) -> Timestamp { start.advanced(byMilliseconds: Int64(index) * length) }
}
