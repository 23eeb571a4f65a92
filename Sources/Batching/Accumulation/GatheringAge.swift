/// How long the jobs that are being gathered have waited, and when that is long enough.
///
/// A job's age begins when it was written, not when it was read: a partition that changes its owner every few minutes is flushed all the same. Age alone makes no
/// batch out of a backlog, though: an old one is first read to its end, so that it becomes full batches and not one for each handful of messages.
public struct GatheringAge: Sendable {
    /// What is gathered waits for others at least for this part of the maximum, however old it is: producers' clocks may be slow.
    private static let leastShare = 60

    private let maximum: Duration?
    /// When the first was read.
    private var first: Duration?
    /// When the oldest was written.
    private var oldest: Duration?

    /// Begins with nothing gathered.
    ///
    /// - Parameter maximum: How long a job may wait for others; nil where a schedule says what is gathered: then all of that is planned as soon as it is read.
    public init(maximum: Duration?) {
        self.maximum = maximum
    }

    /// Takes note of a job that was read.
    ///
    /// - Parameters:
    ///   - waited: How long it had been on its topic; what is negative counts as nothing.
    ///   - now: Now.
    public mutating func add(waited: Duration, at now: Duration) {
        first = first ?? now
        oldest = min(oldest ?? now, now - max(.zero, waited))
    }

    /// When what is gathered is to be planned, full or not.
    ///
    /// - Parameter hasReadAll: Whether no further job is there that belongs to it.
    /// - Returns: The moment, perhaps a past one; nil where nothing is gathered, or a schedule calls for more.
    public func due(hasReadAll: Bool) -> Duration? {
        guard let first, let oldest else { return nil }
        guard let maximum else { return hasReadAll ? first : nil }
        guard hasReadAll else { return first + maximum }
        return max(first + maximum / Self.leastShare, oldest + maximum)
    }
}
