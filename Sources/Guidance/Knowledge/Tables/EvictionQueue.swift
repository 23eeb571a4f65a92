import HeapModule

/// What goes first where there is no room; holds also what has gone or changed since.
///
/// Heaps of which each has a share of the keys: where a copy is held, a change copies two of them at most and not all.
struct EvictionQueue: Sendable {
    /// A power of two.
    private static let heapCount = 256

    private var heaps: [Heap<Standing>]
    private(set) var count = 0

    init(_ entries: some Sequence<KnowledgeEntry>) {
        var standings = [[Standing]](repeating: [], count: Self.heapCount)
        for entry in entries {
            standings[Self.heap(of: entry.key)].append(Standing(entry))
            count += 1
        }
        heaps = standings.map { Heap($0) }
    }

    mutating func insert(_ entry: KnowledgeEntry) {
        heaps[Self.heap(of: entry.key)].insert(Standing(entry))
        count += 1
    }

    /// The least of all, which is then no longer there.
    mutating func popMin() -> Standing? {
        var least: (heap: Int, standing: Standing)?
        for index in heaps.indices {
            guard let first = heaps[index].min else { continue }
            if let least, least.standing < first { continue }
            least = (index, first)
        }
        guard let least else { return nil }
        count -= 1
        return heaps[least.heap].popMin()
    }

    private static func heap(of key: KnowledgeKey) -> Int { key.hashValue & (heapCount - 1) }
}

/// How an entry stands among those that may have to go: the least goes first.
struct Standing: Comparable, Sendable {
    let worth: Double
    let recordedAt: Int64
    let key: KnowledgeKey

    init(_ entry: KnowledgeEntry) {
        (worth, recordedAt, key) = (entry.worth, entry.recordedAt ?? .min, entry.key)
    }

    /// By age alone.
    init(age entry: KnowledgeEntry) {
        (worth, recordedAt, key) = (0, entry.recordedAt ?? .min, entry.key)
    }

    static func < (first: Standing, second: Standing) -> Bool {
        if first.worth != second.worth { return first.worth < second.worth }
        if first.recordedAt != second.recordedAt { return first.recordedAt < second.recordedAt }
        return first.key > second.key
    }
}
