import DequeModule

/// How far one assigned partition has come: what was delivered, what of it is finished, and what may be committed.
///
/// Only offsets that were delivered count; a gap between two of them is no job. Amortised cost is constant for a delivery and logarithmic for a
/// completion in the number of jobs between the lowest unfinished and the highest delivered one.
public struct PartitionProgress: Sendable {
    private struct Job {
        let offset: Int64
        var isFinished: Bool
    }

    /// Delivered jobs from the lowest unfinished one on, by ascending offset.
    private var jobs: Deque<Job> = []
    private var nextOffset: Int64
    private let restored: AcknowledgementMap

    /// Starts at what the last owner of the partition committed.
    ///
    /// - Parameter restored: The committed offset and the map that came with it.
    public init(restored: AcknowledgementMap) {
        self.restored = restored
        nextOffset = restored.base
    }

    /// How many jobs were delivered and are not finished.
    public private(set) var unfinishedCount = 0

    /// What a delivered record asks for.
    public enum Delivery: Sendable, Equatable {
        /// Run it and report its completion.
        case run
        /// An earlier owner finished it, or it was delivered before: nothing to do.
        case skip
    }

    /// Takes note of a record that the broker delivered.
    ///
    /// - Parameter offset: Its offset; deliveries ascend, and a repeated one is skipped.
    /// - Returns: Whether the job is to be run.
    public mutating func deliver(_ offset: Int64) -> Delivery {
        guard offset >= nextOffset else { return .skip }
        nextOffset = offset + 1
        let isFinished = restored.isFinished(offset)
        guard isFinished else {
            jobs.append(Job(offset: offset, isFinished: false))
            unfinishedCount += 1
            return .run
        }
        if !jobs.isEmpty { jobs.append(Job(offset: offset, isFinished: true)) }
        return .skip
    }

    /// Marks a delivered job as finished: its outputs go out with the next commit.
    ///
    /// - Parameter offset: The job's offset.
    /// - Returns: False where the job is unknown or was finished already; then nothing changes.
    @discardableResult
    public mutating func finish(_ offset: Int64) -> Bool {
        guard let index = index(of: offset), !jobs[index].isFinished else { return false }
        jobs[index].isFinished = true
        unfinishedCount -= 1
        while jobs.first?.isFinished == true { jobs.removeFirst() }
        return true
    }

    /// What to commit now: the lowest unfinished offset, with the map of what is finished above it.
    ///
    /// It never goes backwards, and what the last owner finished stays in it until it has been delivered again.
    public var position: AcknowledgementMap {
        var finished: [Range<Int64>] = []
        var previousIsFinished = false
        for job in jobs {
            if job.isFinished {
                // Two finished jobs with nothing but a gap between them are one run.
                let start = previousIsFinished ? finished.removeLast().lowerBound : job.offset
                finished.append(start..<job.offset + 1)
            }
            previousIsFinished = job.isFinished
        }
        for range in restored.finished where range.upperBound > nextOffset {
            let start = max(range.lowerBound, nextOffset)
            if let last = finished.last, last.upperBound == start {
                finished[finished.count - 1] = last.lowerBound..<range.upperBound
            } else {
                finished.append(start..<range.upperBound)
            }
        }
        var base = jobs.first?.offset ?? nextOffset
        if let first = finished.first, first.lowerBound == base {
            base = first.upperBound
            finished.removeFirst()
        }
        return AcknowledgementMap(base: base, end: max(nextOffset, restored.end), finished: finished)
    }

    private func index(of offset: Int64) -> Int? {
        var low = 0
        var high = jobs.count
        while low < high {
            let middle = (low + high) / 2
            if jobs[middle].offset < offset { low = middle + 1 } else { high = middle }
        }
        return low < jobs.count && jobs[low].offset == offset ? low : nil
    }
}
