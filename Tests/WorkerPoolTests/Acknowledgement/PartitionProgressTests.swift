import SeededRandomness
import Testing
import WorkerPool

@Suite(.timeLimit(.minutes(1))) struct PartitionProgressTests {
    @Test func commitsTheLowestUnfinishedOffset() {
        var progress = PartitionProgress(restored: .fresh)
        for offset in [3, 4, 7, 8] as [Int64] { progress.mustRun(offset) }
        #expect(progress.unfinishedCount == 4)
        progress.finish([4, 7])
        // What lies between them holds no job, so it goes with its neighbours.
        #expect(progress.position == AcknowledgementMap(base: 3, end: 9, finished: [4..<8]))
        progress.finish([3])
        #expect(progress.position == AcknowledgementMap(base: 8, end: 9, finished: []))
        progress.finish([8])
        #expect(progress.position == AcknowledgementMap(base: 9, end: 9, finished: []))
        #expect(progress.unfinishedCount == 0)
    }

    @Test func saysWhatToCommitBeforeItIsCommitted() {
        var progress = PartitionProgress(restored: .fresh)
        for offset in 0..<6 as Range<Int64> { progress.mustRun(offset) }
        #expect(progress.position(finishing: [0, 1, 4]) == AcknowledgementMap(base: 2, end: 6, finished: [4..<5]))
        #expect(progress.position == AcknowledgementMap(base: 0, end: 6, finished: []))
        #expect(progress.position(finishing: 0..<6) == AcknowledgementMap(base: 6, end: 6, finished: []))
        #expect(progress.unfinishedCount == 6)
    }

    @Test func unknownOffsetsAreIgnored() {
        var progress = PartitionProgress(restored: .fresh)
        for offset in [10, 20, 30] as [Int64] { progress.mustRun(offset) }
        progress.finish([1, 10, 10, 15, 40])
        #expect(progress.unfinishedCount == 2)
        #expect(progress.position == AcknowledgementMap(base: 20, end: 31, finished: []))
    }

    @Test func aGapByItselfTakesNoPlaceInTheMap() {
        var progress = PartitionProgress(restored: .fresh)
        for offset in [0, 2, 4, 6] as [Int64] { progress.mustRun(offset) }
        #expect(progress.position.metadata.isEmpty)
        progress.finish([4])
        #expect(progress.position == AcknowledgementMap(base: 0, end: 7, finished: [3..<6]))
    }

    @Test func aRepeatedDeliveryIsSkipped() {
        var progress = PartitionProgress(restored: .fresh)
        progress.mustRun(0)
        let repeated = progress.deliver(0)
        #expect(repeated == .skip)
        #expect(progress.unfinishedCount == 1)
    }

    @Test func whatWasRestoredStaysCommittedUntilItIsDelivered() {
        var progress = PartitionProgress(restored: AcknowledgementMap(base: 10, end: 30, finished: [12..<20, 25..<26]))
        #expect(progress.isRestoring)
        progress.mustRun(10)
        progress.finish([10])
        #expect(progress.position == AcknowledgementMap(base: 11, end: 30, finished: [12..<20, 25..<26]))
        progress.mustRun(11)
        #expect(progress.position == AcknowledgementMap(base: 11, end: 30, finished: [12..<20, 25..<26]))
        progress.finish([11])
        #expect(progress.position == AcknowledgementMap(base: 20, end: 30, finished: [25..<26]))
        let within = progress.deliver(14)
        #expect(within == .skip)
        #expect(progress.position == AcknowledgementMap(base: 20, end: 30, finished: [25..<26]))
        progress.mustRun(29)
        #expect(!progress.isRestoring)
    }

    /// A partition lives through many owners: records arrive with gaps, jobs finish in random order and are committed in groups, and owners are replaced
    /// at random moments and know only what was committed.
    @Test(arguments: 0..<800)
    func agreesWithTheReference(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let density = Double.random(in: 0.2...1, using: &random)
        let offsets = (0..<Int64.random(in: 1...100, using: &random)).filter { _ in
            Double.random(in: 0..<1, using: &random) < density
        }
        let mostInFlight = Int.random(in: 1...40, using: &random)
        var reference = ReferencePartition(offsets: offsets)
        var committed = AcknowledgementMap.fresh
        var owners = 0
        while !reference.isOver {
            owners += 1
            try #require(owners < 1_000)
            let restored = try AcknowledgementMap(metadata: committed.metadata, base: committed.base)
            var progress = PartitionProgress(restored: restored)
            reference.assign(from: restored.base)
            for _ in 0..<Int.random(in: 1...120, using: &random) {
                if Bool.random(using: &random), reference.running.count < mostInFlight, let next = reference.next() {
                    let delivery = progress.deliver(next)
                    if delivery != reference.deliver(next) { Issue.record("\(delivery) of \(next)") }
                } else {
                    let finishing = reference.running.filter { _ in Int.random(in: 0..<4, using: &random) == 0 }
                    let announced = progress.position(finishing: finishing)
                    // A transaction may be aborted: then nothing has changed.
                    guard Int.random(in: 0..<5, using: &random) > 0 else { continue }
                    progress.finish(finishing)
                    reference.finish(finishing)
                    if progress.position != announced { Issue.record("other than announced") }
                    if announced.base < committed.base { Issue.record("a commit went backwards") }
                    committed = announced
                }
                let disagreement = reference.disagreement(with: progress)
                if let disagreement { Issue.record("\(disagreement)") }
            }
        }
        #expect(reference.runs.values.allSatisfy { $0 == 1 }, "no job is run again after its commit")
        #expect(reference.runs.count == offsets.count)
    }
}

extension PartitionProgress {
    fileprivate mutating func mustRun(_ offset: Int64) {
        let delivery = deliver(offset)
        #expect(delivery == .run)
    }
}

extension AcknowledgementMap {
    static var fresh: AcknowledgementMap { AcknowledgementMap(base: 0, end: 0, finished: []) }
}
