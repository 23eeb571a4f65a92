/// How many of a partition's finished jobs can be acknowledged at once, so that the metadata stays within what a broker takes.
struct CommitFit {
    /// How many of the offsets fit, lowest first.
    let count: Int
    /// The offset to commit.
    let base: Int64
    /// The map to commit.
    let metadata: String

    /// Finds the longest run of offsets that fits.
    ///
    /// The lowest unfinished job always does: without it the map only shrinks.
    ///
    /// - Parameters:
    ///   - offsets: Finished jobs, ascending.
    ///   - progress: Where the partition stands without them.
    ///   - limit: The longest metadata, in characters.
    init(_ offsets: [Int64], of progress: PartitionProgress, limit: Int) {
        let whole = progress.position(finishing: offsets)
        let metadata = whole.metadata
        // Room that only the lowest unfinished job may use: without it the map shrinks, but one job's worth of text is not exactly predictable.
        let usual = limit - min(64, limit / 8)
        guard metadata.utf8.count > usual else {
            (count, base, self.metadata) = (offsets.count, whole.base, metadata)
            return
        }
        let unchanged = progress.position
        var best = (count: 0, map: unchanged, metadata: unchanged.metadata)
        var (low, high) = (1, offsets.count)
        while low <= high {
            let middle = (low + high) / 2
            let map = progress.position(finishing: offsets[..<middle])
            let metadata = map.metadata
            if metadata.utf8.count <= (middle == 1 && map.base > unchanged.base ? limit : usual) {
                best = (middle, map, metadata)
                low = middle + 1
            } else {
                high = middle - 1
            }
        }
        (count, base, self.metadata) = (best.count, best.map.base, best.metadata)
    }
}
