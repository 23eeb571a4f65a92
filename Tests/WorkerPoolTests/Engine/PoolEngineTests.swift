import SeededRandomness
import Testing
import WorkerPool

/// What the engine decides, one rule at a time; `PoolSimulationTests` holds all of them together against everything that can happen.
struct PoolEngineTests {
    @Test func jobsOfOneLaneRunInOrderAndOthersBesideThem() {
        let engine = TestEngine(partitions: 1)
        engine.deliver(["a1", "a2", "b1", "a3", "b2"])
        let started = engine.startAll()
        #expect(started.map(\.job) == ["a1", "b1"])
        engine.finishAndCommit("b1", started)
        #expect(engine.startAll().map(\.job) == ["b2"], "a slow job holds up its own lane only")
        engine.finishAndCommit("a1", started)
        #expect(engine.startAll().map(\.job) == ["a2"])
    }

    @Test func aLaneGoesOnOnlyOnceItsJobIsCommitted() {
        let engine = TestEngine(partitions: 1)
        engine.deliver(["a1", "a2"])
        engine.finish("a1", engine.startAll())
        #expect(engine.startAll().isEmpty)
        _ = engine.nextCommit()
        #expect(engine.startAll().isEmpty)
        engine.commitEnded(.committed)
        #expect(engine.startAll().map(\.job) == ["a2"])
    }

    @Test func jobsWithoutAKeyAreLanesOfTheirOwn() {
        let engine = TestEngine(partitions: 1)
        for offset in 0..<3 as Range<Int64> {
            engine.deliver(["\(offset)"], from: offset, lanes: .own)
        }
        #expect(engine.startAll().count == 3)
    }

    @Test func partitionsTakeTurns() {
        let engine = TestEngine(partitions: 2, limits: PoolLimits(concurrency: 4))
        engine.change { $0.setLimit(0) }
        for partition in 0..<2 {
            engine.deliver((0..<10).map { "\(partition)\($0)" }, of: partition, lanes: .own)
        }
        engine.change { $0.setLimit(4) }
        #expect(Set(engine.startAll().map(\.job)) == ["00", "10", "01", "11"])
    }

    @Test func noMoreRunThanIsAllowedNowAndAFinishedJobCountsUntilItIsCommitted() {
        let engine = TestEngine(partitions: 1, limits: PoolLimits(concurrency: 4))
        engine.deliver((0..<10).map { "\($0)" }, lanes: .own)
        let started = engine.startAll()
        #expect(started.count == 4 && engine.now.room == 0)
        engine.finish("0", started)
        #expect(!engine.now.canStart && engine.now.occupiedCount == 4)
        engine.commit()
        #expect(engine.startAll().count == 1)
        engine.change { $0.setLimit(2) }
        for job in ["1", "2"] { engine.finishAndCommit(job, started) }
        #expect(!engine.now.canStart, "two still run")
        engine.change { $0.setLimit(99) }
        #expect(engine.now.limit == 4)
    }

    @Test func aPartitionWhoseLanesAreFullStopsFetchingUntilTheyAreNot() {
        var limits = PoolLimits(concurrency: 10)
        limits.waitingBytes = 100
        let engine = TestEngine(partitions: 1, limits: limits)
        engine.deliver(["a1"])
        var started = engine.startAll()
        engine.deliver(["a2", "a3"], from: 1, size: 40)
        #expect(engine.takeFlowChanges().isEmpty)
        engine.deliver(["a4"], from: 3, size: 40)
        #expect(engine.takeFlowChanges() == [0: true])
        for job in ["a1", "a2"] {
            engine.finishAndCommit(job, started)
            started += engine.startAll()
        }
        #expect(engine.takeFlowChanges() == [0: false], "below the low mark")
        #expect(engine.now.waitingBytes == 40)
    }

    @Test func aPartitionWhoseMapIsLongStopsFetchingAndGoesOnByItself() {
        var limits = PoolLimits(concurrency: 4_000)
        limits.metadataLimit = 400
        limits.metadataHighWater = 300
        let engine = TestEngine(partitions: 1, limits: limits)
        engine.deliver((0..<4_000).map { "\($0)" }, lanes: .own)
        var random = SeededGenerator(seed: 7)
        var running = engine.startAll().shuffled(using: &random)
        var (longest, wasPaused) = (0, false)
        while !running.isEmpty {
            for _ in 0..<min(50, running.count) {
                engine.finish(running.removeLast().ticket, output: "")
            }
            while let batch = engine.nextCommit() {
                longest = max(longest, batch.positions[0].metadata.utf8.count)
                engine.commitEnded(.committed)
            }
            wasPaused = wasPaused || engine.now.pausedCount == 1
        }
        #expect(wasPaused && longest <= 400)
        #expect(engine.now.pausedCount == 0 && engine.now.occupiedCount == 0)
    }

    @Test func anAbortedBatchGoesOutAgainWithWhatFinishedMeanwhile() throws {
        let engine = TestEngine(partitions: 1)
        engine.deliver(["a1", "b1"])
        let started = engine.startAll()
        engine.finish("a1", started)
        let first = try #require(engine.nextCommit())
        #expect(first.entries.map(\.output) == ["a1"])
        engine.finish("b1", started)
        #expect(engine.nextCommit() == nil, "one batch at a time")
        engine.commitEnded(.aborted)
        let second = try #require(engine.nextCommit())
        #expect(second.entries.map(\.output) == ["a1", "b1"])
        #expect(second.positions.map(\.offset) == [2])
    }

    @Test(arguments: [true, false])
    func whatIsCommittedTellsHowABatchOfUnknownOutcomeEnded(wasCommitted: Bool) throws {
        let engine = TestEngine(partitions: 1)
        engine.deliver(["a1", "a2"])
        engine.finish("a1", engine.startAll())
        let batch = try #require(engine.nextCommit())
        engine.commitEnded(.unknown)
        #expect(engine.now.isUncertain && !engine.now.canCommit && engine.now.uncertainPartitions == [0])
        let position = batch.positions[0]
        let committed = engine.change {
            $0.resolve(committed: wasCommitted ? [0: (position.offset, position.metadata)] : [:])
        }
        #expect(committed.map(\.output) == (wasCommitted ? ["a1"] : []))
        #expect(engine.now.canCommit == !wasCommitted && engine.now.canStart == wasCommitted)
    }

    @Test func anOutputThatIsTooLargeHoldsUpNobody() throws {
        let engine = TestEngine(partitions: 1)
        engine.deliver(["a1", "b1"])
        for (ticket, job) in engine.startAll() { engine.finish(ticket, output: job, ifTooLarge: "small") }
        #expect(engine.nextCommit()?.entries.count == 2)
        engine.commitEnded(.tooLarge)
        #expect(engine.nextCommit()?.entries.map(\.output) == ["a1"])
        engine.commitEnded(.tooLarge)
        #expect(engine.nextCommit()?.entries.map(\.output) == ["b1"])
        engine.commitEnded(.committed)
        #expect(engine.nextCommit()?.entries.map(\.output) == ["small"])
        #expect(engine.commitEnded(.committed) == ["small"])
        #expect(engine.now.occupiedCount == 0)
    }

    @Test func whatFinishesAfterItsPartitionMovedIsDropped() {
        let engine = TestEngine(partitions: 1)
        engine.deliver(["a1", "b1", "a2"])
        let started = engine.startAll()
        engine.finish("a1", started)
        engine.change { $0.retire([0]) }
        #expect(!engine.now.isDrained([0]))
        let vain = engine.change { $0.revoke([0]) }
        #expect(vain.map(\.offset) == [1])
        #expect(engine.now.isDrained([0]) && engine.nextCommit() == nil)
        engine.change { $0.assign(0, epoch: 2, restored: AcknowledgementMap(base: 0, end: 0, finished: [])) }
        let wasTaken = engine.finish(started[1].ticket, output: "b1")
        #expect(!wasTaken && !engine.now.canCommit && engine.now.occupiedCount == 0)
        engine.deliver(["a1"])
        #expect(!engine.now.canStart, "delivered under the assignment before")
    }

    @Test func whatTheLastOwnerFinishedIsNotRunAgain() {
        let engine = TestEngine(partitions: 0)
        engine.change { $0.assign(0, epoch: 1, restored: AcknowledgementMap(base: 0, end: 4, finished: [1..<3])) }
        engine.deliver(["a1", "b1", "b2", "a2"])
        let started = engine.startAll()
        #expect(started.map(\.job) == ["a1"])
        engine.finishAndCommit("a1", started)
        #expect(engine.startAll().map(\.job) == ["a2"])
    }

    @Test func aStoppedEngineLetsRunningJobsEndAndStartsNoOther() {
        let engine = TestEngine(partitions: 1)
        engine.deliver(["a1", "a2"])
        let started = engine.startAll()
        engine.change { $0.stop() }
        #expect(engine.now.room == 0 && engine.now.waitingBytes == 0)
        engine.finishAndCommit("a1", started)
        #expect(engine.now.occupiedCount == 0 && !engine.now.canStart)
    }
}

/// An engine whose mutating calls can stand inside of expectations.
private final class TestEngine {
    typealias Engine = PoolEngine<Int, String, String>
    typealias Started = [(ticket: Engine.Ticket, job: String)]

    enum Lanes {
        /// The first letter of the job's name.
        case byLetter
        case own
    }

    private var engine: Engine

    init(partitions: Int, limits: PoolLimits = PoolLimits(concurrency: 10)) {
        engine = Engine(limits: limits)
        for partition in 0..<partitions {
            engine.assign(partition, epoch: 1, restored: AcknowledgementMap(base: 0, end: 0, finished: []))
        }
    }

    var now: Engine { engine }

    func change<Result>(_ body: (inout Engine) -> Result) -> Result { body(&engine) }

    func deliver(
        _ jobs: [String], of partition: Int = 0, from first: Int64 = 0, lanes: Lanes = .byLetter, size: Int = 1
    ) {
        for (index, job) in jobs.enumerated() {
            engine.deliver(
                job, at: first + Int64(index), of: partition, epoch: 1,
                lane: lanes == .own ? nil : Array(job.utf8.prefix(1)), size: size)
        }
    }

    func startAll() -> Started {
        var started: Started = []
        while let next = engine.start() { started.append(next) }
        return started
    }

    @discardableResult
    func finish(_ ticket: Engine.Ticket, output: String, ifTooLarge smaller: String? = nil) -> Bool {
        engine.finish(ticket, output: output, ifTooLarge: smaller)
    }

    func finish(_ job: String, _ started: Started) {
        for next in started where next.job == job { finish(next.ticket, output: job) }
    }

    func finishAndCommit(_ job: String, _ started: Started) {
        finish(job, started)
        commit()
    }

    func commit() {
        _ = engine.nextCommit()
        engine.commitEnded(.committed)
    }

    func nextCommit() -> Engine.Batch? { engine.nextCommit() }

    @discardableResult
    func commitEnded(_ result: CommitResult) -> [String] { engine.commitEnded(result).map(\.output) }

    func takeFlowChanges() -> [Int: Bool] { engine.takeFlowChanges() }
}
