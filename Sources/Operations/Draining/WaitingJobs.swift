package import Kafka

/// Which partitions hold jobs behind the position that batch workers have committed.
///
/// A position short of a partition's end is no proof: ends of transactions and records of aborted ones take places that no reader is ever given. Whether
/// a gap holds a job has to be looked up; that is asked for once for each gap, however often the backlog is. What lies behind the beginning of an open
/// transaction cannot be looked up: all of it may be jobs.
package struct WaitingJobs: Sendable {
    private struct Gap {
        /// What can be read.
        let offsets: Range<Int64>
        /// How many places are behind that.
        let undecided: Int
        /// Nil where nobody has looked yet.
        var holdsJob: Bool?
    }

    private var gaps: [TopicPartition: Gap] = [:]

    package init() {}

    /// Takes what partitions hold.
    ///
    /// - Parameters:
    ///   - ranges: What can be read of them, looked up after `written`.
    ///   - written: Where all ends that is written, also in open transactions.
    ///   - committed: Where batch workers are.
    package mutating func update(
        _ ranges: [TopicPartition: PartitionRange], written: [TopicPartition: Int64],
        committed: [TopicPartition: Int64]
    ) {
        var gaps: [TopicPartition: Gap] = [:]
        for (partition, range) in ranges {
            // What retention has taken waits no more.
            let position = max(range.beginning, committed[partition] ?? range.beginning)
            let readable = position..<max(position, range.end)
            let undecided = Int(max(0, (written[partition] ?? 0) - readable.upperBound))
            guard !readable.isEmpty || undecided > 0 else { continue }
            var gap = Gap(offsets: readable, undecided: undecided)
            if let known = self.gaps[partition], known.offsets.lowerBound == position {
                // A job that was there is there still; where there was none, one may have come.
                if known.holdsJob == true || known.offsets == gap.offsets { gap.holdsJob = known.holdsJob }
            }
            gaps[partition] = gap
        }
        self.gaps = gaps
    }

    /// Where to look for a job.
    package var unknown: [TopicPartition: Range<Int64>] {
        gaps.filter { $0.value.holdsJob == nil && !$0.value.offsets.isEmpty }.mapValues(\.offsets)
    }

    /// Takes note of what a look has found.
    package mutating func settle(_ partition: TopicPartition, holdsJob: Bool) {
        gaps[partition]?.holdsJob = holdsJob
    }

    /// How many wait at most; zero only where none does.
    package var count: Int {
        gaps.values.reduce(0) { $0 + ($1.holdsJob == false ? 0 : $1.offsets.count) + $1.undecided }
    }
}
