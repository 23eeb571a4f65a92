/// Which offsets of a partition are finished although an earlier one is not.
///
/// Kafka keeps one committed offset for each partition, yet jobs finish out of order. The map travels in the commit's metadata beside that offset: the
/// worker that takes the partition over runs only what is really unfinished.
///
/// The map covers `base..<end`, where `base` is the committed offset, the lowest unfinished one, and `end` is one past the highest offset that was
/// delivered. Offsets that were never delivered (gaps left by compaction and by transaction markers) hold no job; they may fall on either side.
public struct AcknowledgementMap: Sendable, Equatable {
    /// The committed offset: everything below it is finished.
    public let base: Int64
    /// One past the highest offset delivered when the map was made; from here on nothing is finished.
    public let end: Int64
    /// The finished offsets within `base..<end`, as ascending ranges that neither touch nor overlap.
    public let finished: [Range<Int64>]

    /// Makes a map out of ascending, separate ranges within `base..<end`.
    ///
    /// - Parameters:
    ///   - base: The committed offset.
    ///   - end: One past the highest delivered offset.
    ///   - finished: Ascending ranges that do not touch each other.
    public init(base: Int64, end: Int64, finished: [Range<Int64>]) {
        self.base = base
        self.end = end
        self.finished = finished
    }

    /// Whether the job at an offset is finished and must not be run again.
    ///
    /// - Parameter offset: The offset of a delivered record.
    /// - Returns: True below `base` and inside a finished range.
    public func isFinished(_ offset: Int64) -> Bool {
        guard offset >= base else { return true }
        let index = indexOfRange(endingAbove: offset)
        return index < finished.count && finished[index].contains(offset)
    }

    /// The first finished range that reaches past an offset; one past the last range where none does.
    func indexOfRange(endingAbove offset: Int64) -> Int {
        var low = 0
        var high = finished.count
        while low < high {
            let middle = (low + high) / 2
            if finished[middle].upperBound <= offset { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
