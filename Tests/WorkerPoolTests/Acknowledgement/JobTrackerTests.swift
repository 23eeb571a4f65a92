import Testing
import WorkerPool

@Suite struct JobTrackerTests {
    @Test func aCompletionOfAnEarlierEpochIsStale() throws {
        var tracker = JobTracker<Int>()
        tracker.assign(0, epoch: 1, restored: .fresh)
        let early = try tracker.ticket(5, of: 0, epoch: 1)
        tracker.revoke(0)
        #expect(!tracker.isCurrent(early))
        tracker.assign(0, epoch: 2, restored: .fresh)
        let late = try tracker.ticket(5, of: 0, epoch: 2)
        let earlyCounts = tracker.finish(early)
        #expect(!earlyCounts)
        #expect(tracker.unfinishedCount(of: 0) == 1)
        let lateCounts = tracker.finish(late)
        #expect(lateCounts)
        #expect(tracker.position(of: 0)?.base == 6)
    }

    @Test func aRetiringPartitionFinishesButStartsNothing() throws {
        var tracker = JobTracker<Int>()
        tracker.assign(1, epoch: 1, restored: .fresh)
        let ticket = try tracker.ticket(0, of: 1, epoch: 1)
        tracker.retire(1)
        let next = tracker.deliver(1, of: 1, epoch: 1)
        #expect(next == nil)
        let counts = tracker.finish(ticket)
        #expect(counts)
        #expect(tracker.position(of: 1)?.base == 1)
    }

    @Test func aMessageFetchedUnderAnEarlierAssignmentIsNotRun() {
        var tracker = JobTracker<Int>()
        tracker.assign(0, epoch: 2, restored: .fresh)
        let ticket = tracker.deliver(0, of: 0, epoch: 1)
        #expect(ticket == nil)
    }

    @Test func whatACrowdedPartitionHoldsAlwaysFitsIntoMetadata() throws {
        var tracker = JobTracker<Int>()
        tracker.assign(0, epoch: 1, restored: .fresh)
        // Every other run is finished.
        var offset: Int64 = 0
        while !tracker.isCrowded(0) {
            _ = try tracker.ticket(offset, of: 0, epoch: 1)
            for finished in offset + 1...offset + 9 {
                tracker.finish(try tracker.ticket(finished, of: 0, epoch: 1))
            }
            offset += 10
        }
        for _ in 0..<64 {
            _ = try tracker.ticket(offset, of: 0, epoch: 1)
            offset += 1
        }
        let metadata = try #require(tracker.position(of: 0)).metadata
        #expect(metadata.utf8.count <= AcknowledgementMap.maximumMetadataLength)
    }

    @Test func aPartitionOfAnotherWorkerIsNotRun() {
        var tracker = JobTracker<Int>()
        let ticket = tracker.deliver(0, of: 3, epoch: 1)
        #expect(ticket == nil)
        #expect(tracker.position(of: 3) == nil)
    }
}

extension JobTracker {
    fileprivate mutating func ticket(_ offset: Int64, of partition: Partition, epoch: UInt64) throws -> Ticket {
        let ticket = deliver(offset, of: partition, epoch: epoch)
        return try #require(ticket)
    }
}
