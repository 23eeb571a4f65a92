import HeapModule
import WorkerPool

/// One partition that always has as many jobs running as it may: whenever one ends, the next record begins.
struct SteadyState {
    private struct Ending: Comparable {
        let time: Double
        let offset: Int64

        static func < (left: Ending, right: Ending) -> Bool { left.time < right.time }
    }

    private var progress = PartitionProgress(restored: AcknowledgementMap(base: 0, end: 0, finished: []))
    private var endings: Heap<Ending> = []
    private var nextOffset: Int64 = 0
    private var durations: Durations

    /// How many jobs end from one commit to the next.
    private let jobsInCommit: Int

    init(jobs: Int, durations: Durations) {
        self.durations = durations
        jobsInCommit = max(1, jobs / 100)
        for _ in 0..<jobs { begin(at: 0) }
    }

    /// Runs to the next commit.
    mutating func commit() -> AcknowledgementMap {
        var ended: [Int64] = []
        for _ in 0..<jobsInCommit {
            guard let ending = endings.popMin() else { break }
            ended.append(ending.offset)
            begin(at: ending.time)
        }
        progress.finish(ended.sorted())
        return progress.position
    }

    private mutating func begin(at time: Double) {
        endings.insert(Ending(time: time + durations.next(), offset: nextOffset))
        _ = progress.deliver(nextOffset)
        nextOffset += 1
    }
}
