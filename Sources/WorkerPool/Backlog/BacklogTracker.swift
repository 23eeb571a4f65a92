/// How many jobs of one partition are not finished, how old the oldest is, and whether it moves at all.
///
/// Kafka's lag cannot tell: it is the distance from the committed offset, which stands at the lowest unfinished job, while thousands above it may be done;
/// and it counts the marks that transactions leave behind. This is told what the engine knows and where the partition ends, every few seconds.
public struct BacklogTracker: Sendable {
    /// What there is to be done.
    public struct Backlog: Sendable, Equatable {
        /// Jobs that are not finished; marks and gaps among those that were not fetched yet count as jobs.
        public var jobs: Int64
        /// How old the oldest of them is; zero where there is none.
        public var oldestAge: Duration
        /// Whether there is something to do and nothing has moved for longer than the limit.
        public var isStalled: Bool

        /// States a backlog.
        public init(jobs: Int64, oldestAge: Duration, isStalled: Bool) {
            self.jobs = jobs
            self.oldestAge = oldestAge
            self.isStalled = isStalled
        }
    }

    private struct Mark: Equatable {
        var nextOffset: Int64
        var committedCount: Int
    }

    private let stallLimit: Duration?
    private var mark: Mark?
    /// Since when nothing has moved.
    private var markedAt = Duration.zero
    /// Everything below is known to hold no job that was not delivered.
    private var knownEnd: Int64 = 0
    /// Since when records are known to wait that were not delivered.
    private var waitingSince: Duration?

    /// Begins to watch a partition.
    ///
    /// - Parameter stallLimit: How long it may have something to do without anything moving; nil for as long as it likes.
    public init(stallLimit: Duration?) {
        self.stallLimit = stallLimit
    }

    /// Takes note that the partition was read to its end.
    ///
    /// - Parameter offset: The end: what lies between the last job and it is none.
    public mutating func reachedEnd(_ offset: Int64) {
        knownEnd = max(knownEnd, offset)
    }

    /// What there is to be done.
    ///
    /// - Parameters:
    ///   - status: How far the partition has come.
    ///   - end: One past its last offset.
    ///   - now: The time since any fixed moment.
    ///   - wall: The time since 1970, to which ages are counted.
    /// - Returns: The backlog.
    public mutating func backlog(
        _ status: PartitionStatus, end: Int64, now: Duration, wall: Duration
    ) -> Backlog {
        let undelivered = max(0, end - max(status.nextOffset, knownEnd) - status.finishedAhead)
        let jobs = Int64(status.unfinishedCount) + undelivered
        let current = Mark(nextOffset: status.nextOffset, committedCount: status.committedCount)
        if current.nextOffset != mark?.nextOffset { waitingSince = nil }
        if current != mark || jobs == 0 {
            mark = current
            markedAt = now
        }
        if undelivered == 0 || status.unfinishedCount > 0 {
            waitingSince = nil
        } else if waitingSince == nil {
            waitingSince = now
        }
        var age = Duration.zero
        if status.unfinishedCount > 0 {
            age = max(.zero, status.oldestWritten.map { wall - .milliseconds($0) } ?? .zero)
        } else if let waitingSince {
            age = now - waitingSince
        }
        return Backlog(
            jobs: jobs, oldestAge: age, isStalled: jobs > 0 && stallLimit.map { now - markedAt > $0 } ?? false)
    }
}
