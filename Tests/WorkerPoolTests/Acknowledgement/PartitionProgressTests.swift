import Testing
import WorkerPool

@Suite struct PartitionProgressTests {
    @Test func commitsTheLowestUnfinishedOffset() {
        var progress = PartitionProgress(restored: .fresh)
        for offset in [3, 4, 7, 8] as [Int64] { progress.mustRun(offset) }
        progress.finish(4)
        progress.finish(7)
        #expect(progress.position == AcknowledgementMap(base: 3, end: 9, finished: [4..<8]))
        progress.finish(3)
        #expect(progress.position == AcknowledgementMap(base: 8, end: 9, finished: []))
        progress.finish(8)
        #expect(progress.position == AcknowledgementMap(base: 9, end: 9, finished: []))
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
        progress.mustRun(10)
        progress.finish(10)
        #expect(progress.position == AcknowledgementMap(base: 11, end: 30, finished: [12..<20, 25..<26]))
        progress.mustRun(11)
        progress.finish(11)
        #expect(progress.position == AcknowledgementMap(base: 20, end: 30, finished: [25..<26]))
    }

    /// A partition lives through many owners: jobs finish in random order, owners are replaced at random moments and keep only what was committed.
    @Test(arguments: 0..<400)
    func noJobIsLostOrRunTwiceAfterItsCommit(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let offsets = (0..<200).map { Int64($0) }.filter { _ in Int.random(in: 0..<10, using: &random) > 0 }
        var committedRuns: [Int64: Int] = [:]
        var base: Int64 = 0
        var metadata = ""
        var owners = 0
        while committedRuns.count < offsets.count {
            owners += 1
            try #require(owners < 1_000)
            var progress = PartitionProgress(restored: try AcknowledgementMap(metadata: metadata, base: base))
            var remaining = offsets.filter { $0 >= base }[...]
            var running: [Int64] = []
            for _ in 0..<Int.random(in: 1...120, using: &random) {
                if Bool.random(using: &random), running.count < 16, let next = remaining.popFirst() {
                    if progress.deliver(next) == .run { running.append(next) }
                } else if !running.isEmpty {
                    let job = running.remove(at: Int.random(in: running.indices, using: &random))
                    let counts = progress.finish(job)
                    #expect(counts)
                    let position = progress.position
                    #expect(position.base >= base, "a commit never goes backwards")
                    base = position.base
                    metadata = position.metadata
                    committedRuns[job, default: 0] += 1
                }
            }
        }
        #expect(committedRuns.values.allSatisfy { $0 == 1 })
        #expect(committedRuns.count == offsets.count)
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
