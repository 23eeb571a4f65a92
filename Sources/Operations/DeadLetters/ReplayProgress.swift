package import WorkerPool

/// Which dead letters of one partition have been replayed: the same map that workers keep of finished jobs, so that any choice of letters is remembered.
///
/// Letters are met in ascending order. The offsets between two letters (transaction markers) hold none: each letter answers for those before it.
package struct ReplayProgress: Sendable {
    /// A letter that was met.
    package struct Entry: Sendable {
        /// Its offset, and those before it that hold no letter.
        package let offsets: Range<Int64>
        /// Whether it was replayed before.
        package let isReplayed: Bool
    }

    private var base: Int64
    private var replayed: [Range<Int64>]
    private var next: Int64

    /// - Parameter restored: What earlier replays have committed.
    package init(restored: AcknowledgementMap) {
        base = restored.base
        replayed = restored.finished
        next = restored.base
    }

    /// Where to begin to meet letters.
    package var start: Int64 { base }

    /// Takes note of a letter.
    package mutating func meet(_ offset: Int64) -> Entry {
        defer { next = max(next, offset + 1) }
        return Entry(offsets: min(next, offset)..<offset + 1, isReplayed: position.isFinished(offset))
    }

    /// A letter has been replayed.
    package mutating func finish(_ entry: Entry) {
        guard entry.offsets.upperBound > base else { return }
        var range = max(base, entry.offsets.lowerBound)..<entry.offsets.upperBound
        let first = replayed.firstIndex { $0.upperBound >= range.lowerBound } ?? replayed.endIndex
        let last = replayed[first...].firstIndex { $0.lowerBound > range.upperBound } ?? replayed.endIndex
        for touched in replayed[first..<last] {
            range = min(touched.lowerBound, range.lowerBound)..<max(touched.upperBound, range.upperBound)
        }
        replayed.replaceSubrange(first..<last, with: [range])
        if let lowest = replayed.first, lowest.lowerBound <= base {
            base = lowest.upperBound
            replayed.removeFirst()
        }
    }

    /// What to commit.
    package var position: AcknowledgementMap {
        AcknowledgementMap(base: base, end: replayed.last?.upperBound ?? base, finished: replayed)
    }
}
