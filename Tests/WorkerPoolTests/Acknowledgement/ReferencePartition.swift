import WorkerPool

/// A partition as slow and plain as can be: every record by itself.
struct ReferencePartition {
    /// The records there are; the offsets between them hold none.
    let offsets: [Int64]
    /// How often the outputs of a job were committed.
    private(set) var runs: [Int64: Int] = [:]
    /// Delivered to the present owner and unfinished, ascending.
    private(set) var running: [Int64] = []
    /// The highest offset that any owner was delivered up to its last commit, plus one.
    private var nextOffset: Int64 = 0

    init(offsets: [Int64]) {
        self.offsets = offsets
    }

    var isOver: Bool { runs.count == offsets.count }

    mutating func assign(from base: Int64) {
        running = []
        nextOffset = base
    }

    func next() -> Int64? {
        offsets.first { $0 >= nextOffset }
    }

    mutating func deliver(_ offset: Int64) -> PartitionProgress.Delivery {
        nextOffset = offset + 1
        guard runs[offset] == nil else { return .skip }
        running.append(offset)
        return .run
    }

    mutating func finish(_ finished: [Int64]) {
        running.removeAll { finished.contains($0) }
        for offset in finished { runs[offset, default: 0] += 1 }
    }

    /// Where the progress says something else than what is known of every record; nil where it does not.
    func disagreement(with progress: PartitionProgress) -> String? {
        let position = progress.position
        if progress.unfinishedCount != running.count {
            return "\(progress.unfinishedCount) unfinished of \(running.count)"
        }
        if let first = running.first, position.base != first { return "base \(position.base) instead of \(first)" }
        if let first = position.finished.first, first.lowerBound <= position.base { return "finished from the base on" }
        if position.end < max(nextOffset, position.finished.last?.upperBound ?? 0) { return "ends at \(position.end)" }
        for offset in offsets {
            if position.isFinished(offset) != (runs[offset] != nil) { return "isFinished(\(offset))" }
        }
        return nil
    }
}
