import Testing
import WorkerPool

struct BacklogTrackerTests {
    private var tracker = BacklogTracker(stallLimit: .seconds(300))
    private let wall = Duration.seconds(1_000_000)

    private mutating func backlog(
        _ status: PartitionStatus, end: Int64, at now: Int = 0
    ) -> BacklogTracker.Backlog {
        tracker.backlog(status, end: end, now: .seconds(now), wall: wall + .seconds(now))
    }

    @Test mutating func whatIsDoneAboveAnUnfinishedJobIsNoBacklog() {
        // Kafka's lag would be 1,000: the committed offset stands at the one job that is slow.
        let written = Int64((wall - .seconds(90)) / .milliseconds(1))
        let found = backlog(
            PartitionStatus(nextOffset: 1_000, unfinishedCount: 1, oldestWritten: written), end: 1_000)
        #expect(found == .init(jobs: 1, oldestAge: .seconds(90), isStalled: false))
    }

    @Test mutating func whatIsNotFetchedCounts() {
        #expect(backlog(PartitionStatus(nextOffset: 10, unfinishedCount: 2), end: 15).jobs == 7)
    }

    @Test mutating func whatAnEarlierOwnerFinishedDoesNot() {
        #expect(backlog(PartitionStatus(nextOffset: 10, unfinishedCount: 0, finishedAhead: 4), end: 15).jobs == 1)
    }

    @Test mutating func marksBehindTheLastJobAreNone() {
        #expect(backlog(PartitionStatus(nextOffset: 10, unfinishedCount: 0), end: 11).jobs == 1)
        tracker.reachedEnd(11)
        let found = backlog(PartitionStatus(nextOffset: 10, unfinishedCount: 0), end: 11)
        #expect(found == .init(jobs: 0, oldestAge: .zero, isStalled: false))
    }

    @Test mutating func anEndThatIsBehindIsNoBacklog() {
        // Asked for some seconds ago.
        #expect(backlog(PartitionStatus(nextOffset: 20, unfinishedCount: 0), end: 15).jobs == 0)
    }

    @Test mutating func whatNobodyFetchesAgesAllTheSame() {
        // While no provider may be asked nothing is fetched, so no record tells how old it is.
        let paused = PartitionStatus(nextOffset: 10, unfinishedCount: 0)
        _ = backlog(paused, end: 10)
        #expect(backlog(paused, end: 12, at: 5).oldestAge == .zero)
        #expect(backlog(paused, end: 30, at: 65).oldestAge == .seconds(60))
        let next = PartitionStatus(nextOffset: 11, unfinishedCount: 0, committedCount: 1)
        #expect(backlog(next, end: 30, at: 70).oldestAge == .zero)
    }

    @Test mutating func aPartitionIsStalledWhenNothingMoves() {
        let status = PartitionStatus(nextOffset: 10, unfinishedCount: 1, oldestWritten: 0)
        #expect(!backlog(status, end: 10).isStalled)
        #expect(!backlog(status, end: 10, at: 300).isStalled)
        #expect(backlog(status, end: 10, at: 301).isStalled)
        let moved = PartitionStatus(nextOffset: 11, unfinishedCount: 2, oldestWritten: 0)
        #expect(!backlog(moved, end: 11, at: 302).isStalled)
    }

    @Test mutating func anEmptyPartitionIsNeverStalled() {
        let idle = PartitionStatus(nextOffset: 10, unfinishedCount: 0)
        _ = backlog(idle, end: 10)
        #expect(!backlog(idle, end: 10, at: 10_000).isStalled)
        // A first job after a long night has its time.
        let busy = PartitionStatus(nextOffset: 11, unfinishedCount: 1, oldestWritten: 0)
        #expect(!backlog(busy, end: 11, at: 10_001).isStalled)
    }

    @Test mutating func whereJobsWaitForTheirTimeNothingIsStalled() {
        tracker = BacklogTracker(stallLimit: nil)
        let status = PartitionStatus(nextOffset: 10, unfinishedCount: 1)
        _ = backlog(status, end: 10)
        #expect(!backlog(status, end: 10, at: 100_000).isStalled)
    }
}
