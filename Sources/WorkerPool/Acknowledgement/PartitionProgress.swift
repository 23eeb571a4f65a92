import DequeModule

/// How far one assigned partition has come: which of the delivered jobs are unfinished, and what may be committed.
///
/// Only offsets that were delivered count; a gap between two of them is no job. Memory and time follow the unfinished jobs, not the distance between the
/// lowest of them and the newest record.
public struct PartitionProgress: Sendable {
    private struct Unfinished {
        let offset: Int64
        /// When its record was written, in milliseconds since 1970.
        let written: Int64?
        /// Whether a finished job lies between this one and the unfinished one before it; a mere gap needs no place in the map.
        var followsFinished: Bool
    }

    /// Delivered and unfinished jobs, by ascending offset.
    private var unfinished: Deque<Unfinished> = []
    /// Whether a finished job lies behind the last unfinished one.
    private var endsFinished = false
    /// One past the highest offset that was delivered.
    public private(set) var nextOffset: Int64
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

    /// When the record of the lowest unfinished job was written, in milliseconds since 1970; nil where there is none, or none knows.
    public var oldestWritten: Int64? { unfinished.first?.written }

    /// How many offsets ahead of what was delivered an earlier owner has finished.
    public var finishedAhead: Int64 {
        restored.finished.reduce(0) { $0 + max(0, $1.upperBound - max($1.lowerBound, nextOffset)) }
    }

    /// Whether records that the restored map covers are still to be delivered.
    public var isRestoring: Bool { nextOffset < restored.end }

    /// What a delivered record asks for.
    public enum Delivery: Sendable, Equatable {
        /// Run it and report its completion.
        case run
        /// An earlier owner finished it, or it was delivered before: nothing to do.
        case skip
    }

    /// Takes note of a record that the broker delivered.
    ///
    /// - Parameters:
    ///   - offset: Its offset; deliveries ascend, and a repeated one is skipped.
    ///   - written: When it was written, in milliseconds since 1970, where that is known.
    /// - Returns: Whether the job is to be run.
    public mutating func deliver(_ offset: Int64, written: Int64? = nil) -> Delivery {
        guard offset >= nextOffset else { return .skip }
        nextOffset = offset + 1
        guard !restored.isFinished(offset) else {
            endsFinished = true
            return .skip
        }
        unfinished.append(Unfinished(offset: offset, written: written, followsFinished: endsFinished))
        endsFinished = false
        return .run
    }

    /// Takes note that jobs are finished and committed.
    ///
    /// - Parameter offsets: Their offsets, ascending; unknown ones are ignored.
    public mutating func finish(_ offsets: some Sequence<Int64>) {
        var rest: Deque<Unfinished> = []
        rest.reserveCapacity(unfinished.count)
        endsFinished = remaining(without: offsets) { job, followsFinished in
            rest.append(Unfinished(offset: job.offset, written: job.written, followsFinished: followsFinished))
        }
        unfinished = rest
    }

    /// What to commit now: the lowest unfinished offset, with the map of what is finished above it.
    public var position: AcknowledgementMap { position(finishing: []) }

    /// What to commit if these jobs, too, were finished.
    ///
    /// It never goes backwards, and what the last owner finished stays in it until it has been delivered again.
    ///
    /// - Parameter offsets: Offsets of jobs, ascending; unknown ones are ignored.
    /// - Returns: The lowest unfinished offset, with the map of what is finished above it.
    public func position(finishing offsets: some Sequence<Int64>) -> AcknowledgementMap {
        var finished: [Range<Int64>] = []
        var base: Int64?
        var reached = nextOffset
        let endsFinished = remaining(without: offsets) { job, followsFinished in
            let offset = job.offset
            if base == nil { base = offset } else if followsFinished { finished.append(reached..<offset) }
            reached = offset + 1
        }
        if base != nil, endsFinished { finished.append(reached..<nextOffset) }
        for range in restored.finished where range.upperBound > nextOffset {
            let start = max(range.lowerBound, nextOffset)
            if base == nil, start == nextOffset {
                base = range.upperBound
            } else if let last = finished.last, last.upperBound == start {
                finished[finished.count - 1] = last.lowerBound..<range.upperBound
            } else {
                finished.append(start..<range.upperBound)
            }
        }
        return AcknowledgementMap(
            base: base ?? nextOffset, end: max(nextOffset, restored.end), finished: finished)
    }

    /// Visits what is unfinished if the given jobs are finished, and whether a finished job lies before each.
    ///
    /// - Returns: Whether a finished job lies behind the last.
    private func remaining(without offsets: some Sequence<Int64>, _ visit: (Unfinished, Bool) -> Void)
        -> Bool
    {
        var finishing = offsets.makeIterator()
        var next = finishing.next()
        var followsFinished = false
        for job in unfinished {
            followsFinished = followsFinished || job.followsFinished
            while let offset = next, offset < job.offset { next = finishing.next() }
            if next == job.offset {
                followsFinished = true
            } else {
                visit(job, followsFinished)
                followsFinished = false
            }
        }
        return followsFinished || endsFinished
    }
}
