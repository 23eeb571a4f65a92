import Contract
import Kafka
import Operations
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1))) struct DrainTests {
    private static let partitions = (Int32(0)..<2).map { TopicPartition(topic: "jobs", partition: $0) }

    private func range(_ beginning: Int64, _ end: Int64) -> PartitionRange {
        PartitionRange(beginning: beginning, end: end)
    }

    @Test func aGapIsLookedIntoOnce() {
        let (first, second) = (Self.partitions[0], Self.partitions[1])
        var jobs = WaitingJobs()
        jobs.update([first: range(0, 10), second: range(5, 8)], written: [:], committed: [first: 10, second: 2])
        // What retention has taken before 5 does not wait.
        #expect(jobs.count == 3 && jobs.unknown == [second: 5..<8])
        jobs.settle(second, holdsJob: false)
        #expect(jobs.count == 0 && jobs.unknown.isEmpty)
        jobs.update([first: range(0, 10), second: range(5, 8)], written: [:], committed: [first: 10, second: 2])
        #expect(jobs.count == 0 && jobs.unknown.isEmpty, "known still")
        jobs.update([first: range(0, 12), second: range(5, 9)], written: [:], committed: [first: 10, second: 2])
        #expect(jobs.count == 6 && jobs.unknown == [first: 10..<12, second: 5..<9], "something has come")
        jobs.settle(first, holdsJob: true)
        jobs.settle(second, holdsJob: true)
        jobs.update([first: range(0, 20), second: range(5, 9)], written: [:], committed: [first: 10, second: 7])
        #expect(jobs.count == 12 && jobs.unknown == [second: 7..<9], "the job of the first is there still")
        jobs.update([first: range(0, 20)], written: [:], committed: [:])
        #expect(jobs.unknown == [first: 0..<20], "nothing is committed")
    }

    @Test func whatAnOpenTransactionHidesWaits() {
        let partition = Self.partitions[0]
        var jobs = WaitingJobs()
        /// Readers get to 8; all that is written ends at `written`.
        func update(written: Int64, committed: Int64) {
            jobs.update([partition: range(0, 8)], written: [partition: written], committed: [partition: committed])
        }
        update(written: 10, committed: 8)
        #expect(jobs.count == 2 && jobs.unknown.isEmpty, "there is nothing to read yet")
        update(written: 10, committed: 6)
        #expect(jobs.count == 4 && jobs.unknown == [partition: 6..<8])
        jobs.settle(partition, holdsJob: false)
        #expect(jobs.count == 2)
        update(written: 8, committed: 6)
        #expect(jobs.count == 0, "it was aborted, and all is known")
        // The position was looked up last, and may be ahead of both.
        update(written: 10, committed: 12)
        #expect(jobs.count == 0 && jobs.unknown.isEmpty)
    }

    @Test func itEndsWhenThereIsNothingLeft() async throws {
        let clock = StepClock()
        var backlogs = [(3, 0), (0, 1), (0, 0)].map { Backlog(jobsWaiting: $0.0, batchesOpen: $0.1) }
        var seen: [Duration] = []
        let outcome = try await Drain(interval: .seconds(2), clock: clock).run(within: .seconds(60)) {
            backlogs.removeFirst()
        } report: {
            seen.append($1)
        }
        #expect(outcome == Drain.Outcome(backlog: Backlog(jobsWaiting: 0, batchesOpen: 0), elapsed: .seconds(4)))
        #expect(seen == [.zero, .seconds(2), .seconds(4)])
    }

    @Test func itEndsWhenTheTimeIsUp() async throws {
        let backlog = Backlog(jobsWaiting: 0, batchesOpen: 1)
        for (timeout, looks) in [(Duration.zero, 1), (.seconds(5), 4), (.seconds(4), 3)] {
            var count = 0
            let outcome = try await Drain(interval: .seconds(2), clock: StepClock()).run(within: timeout) {
                count += 1
                return backlog
            } report: { _, _ in
            }
            #expect(outcome == Drain.Outcome(backlog: backlog, elapsed: timeout) && count == looks)
        }
    }

    @Test func aBrokerMayBeAwayForAWhileButNotAtFirst() async throws {
        let away = KafkaError(.brokerUnavailable, "away")
        let backlog = Backlog(jobsWaiting: 1, batchesOpen: 0)
        /// The looks that a drain takes, as each of them goes; the last one again and again.
        func drain(_ looks: [Backlog?]) async throws -> Drain.Outcome {
            var rest = looks[...]
            return try await Drain(interval: .seconds(2), patience: .seconds(10), clock: StepClock()).run(
                within: .seconds(60)
            ) {
                let look = rest.count > 1 ? rest.removeFirst() : rest.first ?? nil
                guard let look else { throw away }
                return look
            } report: { _, _ in
            }
        }
        await #expect(throws: KafkaError.self) { try await drain([nil, backlog]) }
        await #expect(throws: KafkaError.self) { try await drain([backlog, nil]) }
        let empty = Backlog(jobsWaiting: 0, batchesOpen: 0)
        let outcome = try await drain([backlog, nil, nil, nil, backlog, nil, nil, nil, nil, empty])
        #expect(outcome.elapsed == .seconds(18))
    }

    @Test func theBacklogIsWhatIsInNoBatchAndWhatIsInOpenOnes() async throws {
        let cluster = try OperationsCluster()
        var watch = BacklogWatch(client: cluster.client, topics: .standard, logger: OperationsCluster.logger)
        #expect(try await watch.backlog().isEmpty)
        try await cluster.write((0..<3).map { ("job-\($0)", [1]) }, to: .batchJobs)
        try await cluster.write([("b", LedgerEntry.sample("b", .planned).event)], to: .batchLedger)
        #expect(try await watch.backlog() == Backlog(jobsWaiting: 3, batchesOpen: 1))
        try await cluster.asMember(of: "guidance-batch", .batchJobs) { commit in
            try await commit(2)
            #expect(try await watch.backlog() == Backlog(jobsWaiting: 1, batchesOpen: 1))
            try await commit(3)
        }
        try await cluster.write([("b", LedgerEntry.sample("b", .collected).event)], to: .batchLedger)
        #expect(try await watch.backlog().isEmpty)
        // One that looks for the first time sees the same.
        watch = BacklogWatch(client: cluster.client, topics: .standard, logger: OperationsCluster.logger)
        #expect(try await watch.backlog().isEmpty)
    }
}

/// A clock that stands still but for those who sleep by it.
private final class StepClock: Clock {
    struct Instant: InstantProtocol {
        var offset: Duration
        func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Duration { other.offset - offset }
        static func < (first: Instant, second: Instant) -> Bool { first.offset < second.offset }
    }

    private let time = Mutex(Duration.zero)

    var now: Instant { Instant(offset: time.withLock { $0 }) }
    var minimumResolution: Duration { .zero }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        time.withLock { $0 = max($0, deadline.offset) }
    }
}
