import DequeModule

/// Finished jobs on their way to a commit, one batch at a time.
struct CommitPipeline<Partition: Hashable & Comparable & Sendable, Output: Sendable>: Sendable {
    typealias Batch = CommitBatch<Partition, Output>
    typealias Entry = Batch.Entry

    private enum Stage {
        case idle
        /// Being committed.
        case underWay(Batch)
        /// Committed or not: nobody knows yet.
        case uncertain(Batch)
    }

    private var stage = Stage.idle
    /// Finished and in nobody's way, in the order in which they finished.
    private var pending: Deque<Entry> = []
    /// Entries of a batch that was too large: each is tried by itself, so that the others need not wait for the one at fault.
    private var isolated: Deque<Entry> = []
    /// Whether the latest batch was one of those.
    private var wasIsolated = false
    /// Entries whose acknowledgement does not fit into their partition's metadata before a job below them has finished.
    private var held: [Partition: [Entry]] = [:]

    /// Jobs that finished and are not known to be committed.
    private(set) var count = 0

    /// Jobs that are held back.
    var heldCount: Int { held.isEmpty ? 0 : held.values.reduce(0) { $0 + $1.count } }

    /// Whether something can be committed now.
    var isReady: Bool {
        guard case .idle = stage else { return false }
        return !pending.isEmpty || !isolated.isEmpty
    }

    /// The batch of which nobody knows whether it is committed.
    var uncertainBatch: Batch? {
        if case .uncertain(let batch) = stage { batch } else { nil }
    }

    mutating func append(_ entry: Entry) {
        pending.append(entry)
        count += 1
    }

    /// Takes what is to be committed next, with what was held back of the same partitions: it may fit now.
    mutating func takeWithHeld(atMost maximum: Int) -> [Entry] {
        let entries = take(atMost: maximum)
        guard !held.isEmpty else { return entries }
        return Set(entries.map(\.ticket.partition)).reduce(entries) { $0 + (held.removeValue(forKey: $1) ?? []) }
    }

    private mutating func take(atMost maximum: Int) -> [Entry] {
        // In turns, so that one that is refused again and again holds up nobody.
        wasIsolated = !isolated.isEmpty && (pending.isEmpty || !wasIsolated)
        if wasIsolated, let entry = isolated.popFirst() { return [entry] }
        let count = min(maximum, pending.count)
        defer { pending.removeFirst(count) }
        return Array(pending.prefix(count))
    }

    mutating func hold(_ entries: some Sequence<Entry>, of partition: Partition) {
        held[partition, default: []] += entries
    }

    mutating func begin(_ batch: Batch) {
        stage = .underWay(batch)
    }

    mutating func becomeUncertain() {
        if case .underWay(let batch) = stage { stage = .uncertain(batch) }
    }

    /// Ends the batch that is under way or uncertain.
    ///
    /// - Returns: The batch; nil where there is none.
    mutating func end() -> Batch? {
        switch stage {
        case .idle: return nil
        case .underWay(let batch), .uncertain(let batch):
            stage = .idle
            count -= batch.entries.count
            return batch
        }
    }

    /// Takes entries back that were not committed, in front of all others.
    mutating func putBack(_ entries: [Entry]) {
        pending.prepend(contentsOf: entries)
        count += entries.count
    }

    /// Tries each of these by itself.
    mutating func isolate(_ entries: [Entry]) {
        isolated.append(contentsOf: entries)
        count += entries.count
    }

    /// Tries those again whose partition's map has changed.
    mutating func release(_ partition: Partition) {
        if let entries = held.removeValue(forKey: partition) { pending.prepend(contentsOf: entries) }
    }

    /// Drops what belongs to partitions that are no longer ours.
    mutating func drop(_ partitions: Set<Partition>) {
        let before = pending.count + isolated.count
        pending.removeAll { partitions.contains($0.ticket.partition) }
        isolated.removeAll { partitions.contains($0.ticket.partition) }
        count -= before - pending.count - isolated.count
        for partition in partitions { count -= held.removeValue(forKey: partition)?.count ?? 0 }
    }
}
