import DequeModule

/// How far one assigned partition has come: what of it is unfinished, and what may be committed.
///
/// Kept is the set of unfinished offsets alone: everything else that was delivered is finished, and what was never delivered (gaps left by compaction
/// and by transaction markers) holds no job. So memory and time follow the jobs in flight, never the distance from the oldest to the newest.
public struct PartitionProgress: Sendable {
    /// Delivered and not finished, ascending.
    private var unfinished: Deque<Int64> = []
    /// Every record below it was delivered, or is finished, or does not exist.
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
    public var unfinishedCount: Int { unfinished.count }

    /// Whether records that the restored map covers are still to be delivered.
    public var isRestoring: Bool { nextOffset < restored.end }

    /// Whether a job was delivered and is not finished.
    ///
    /// - Parameter offset: The job's offset.
    /// - Returns: False as well where it was never delivered.
    public func isUnfinished(_ offset: Int64) -> Bool {
        var low = 0
        var high = unfinished.count
        while low < high {
            let middle = (low + high) / 2
            if unfinished[middle] < offset { low = middle + 1 } else { high = middle }
        }
        return low < unfinished.count && unfinished[low] == offset
    }

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
        guard !restored.isFinished(offset) else { return .skip }
        unfinished.append(offset)
        return .run
    }

    /// Marks jobs as finished: their outputs are committed.
    ///
    /// - Parameter offsets: The jobs' offsets, ascending; those that are not unfinished are ignored.
    public mutating func finish(_ offsets: some Sequence<Int64>) {
        var finishing = AscendingOffsets(offsets.makeIterator())
        var kept = 0
        for index in unfinished.indices where !finishing.contains(unfinished[index]) {
            unfinished[kept] = unfinished[index]
            kept += 1
        }
        unfinished.removeLast(unfinished.count - kept)
    }

    /// What to commit now.
    public var position: AcknowledgementMap { position(finishing: EmptyCollection()) }

    /// What to commit if these jobs, too, were finished: the lowest unfinished offset, with the map of what is finished above it.
    ///
    /// It never goes backwards, and what the last owner finished stays in it until it has been delivered again.
    ///
    /// - Parameter offsets: The jobs' offsets, ascending; those that are not unfinished are ignored.
    /// - Returns: What `position` will be after `finish(_:)` of the same offsets.
    public func position(finishing offsets: some Sequence<Int64>) -> AcknowledgementMap {
        var finishing = AscendingOffsets(offsets.makeIterator())
        var base: Int64?
        var finished: [Range<Int64>] = []
        var reached = nextOffset
        for offset in unfinished where !finishing.contains(offset) {
            if base == nil {
                base = offset
            } else if reached < offset {
                finished.append(reached..<offset)
            }
            reached = offset + 1
        }
        if reached < nextOffset { finished.append(reached..<nextOffset) }
        for range in restored.finished[restored.indexOfRange(endingAbove: nextOffset)...] {
            let start = max(range.lowerBound, nextOffset)
            if let last = finished.last, last.upperBound == start {
                finished[finished.count - 1] = last.lowerBound..<range.upperBound
            } else {
                finished.append(start..<range.upperBound)
            }
        }
        if base == nil, let first = finished.first, first.lowerBound == nextOffset {
            base = first.upperBound
            finished.removeFirst()
        }
        return AcknowledgementMap(base: base ?? nextOffset, end: max(nextOffset, restored.end), finished: finished)
    }
}

/// Looks offsets up, in ascending order, in others that ascend as well.
private struct AscendingOffsets<Offsets: IteratorProtocol<Int64>> {
    private var offsets: Offsets
    private var next: Int64?

    init(_ offsets: Offsets) {
        self.offsets = offsets
        next = self.offsets.next()
    }

    mutating func contains(_ offset: Int64) -> Bool {
        while let candidate = next, candidate < offset { next = offsets.next() }
        return next == offset
    }
}
