/// What is committed, and what becomes of it.
extension PoolEngine {
    /// Whether finished jobs wait for a commit, and none is under way.
    public var canCommit: Bool { commits.isReady }

    /// What to commit now.
    ///
    /// How it ended is to be reported with ``commitEnded(_:)``; until then there is no other batch. A job whose acknowledgement does not fit into its
    /// partition's metadata is held back until a job below it has finished.
    ///
    /// - Returns: A batch, or nil where there is nothing to commit or one is under way.
    public mutating func nextCommit() -> Batch? {
        // What is held back is put aside, so this ends.
        while commits.isReady {
            let entries = commits.takeWithHeld(atMost: limits.jobsPerCommit)
            var positions: [Batch.Position] = []
            var fitting: Set<Ticket> = []
            for (partition, own) in Dictionary(grouping: entries, by: \.ticket.partition) {
                let own = own.sorted { $0.ticket.offset < $1.ticket.offset }
                guard let work = assignments[partition] else { continue }
                let fit = CommitFit(own.map(\.ticket.offset), of: work.progress, limit: limits.metadataLimit)
                let highWater = limits.metadataHighWater
                change(partition) { $0.noteMetadata(length: fit.metadata.utf8.count, highWater: highWater) }
                commits.hold(own[fit.count...], of: partition)
                guard fit.count > 0 else { continue }
                fitting.formUnion(own[..<fit.count].map(\.ticket))
                positions.append(
                    Batch.Position(
                        partition: partition, epoch: work.epoch, offset: fit.base, metadata: fit.metadata))
            }
            guard !positions.isEmpty else { continue }
            let batch = Batch(
                entries: entries.filter { fitting.contains($0.ticket) },
                positions: positions.sorted { $0.partition < $1.partition })
            commits.begin(batch)
            return batch
        }
        return nil
    }

    /// How the commit of the latest batch ended.
    ///
    /// - Parameter result: Whether it is there for all to see; unless it is, and for good, its jobs that are still ours will be part of a later batch.
    /// - Returns: What is committed now.
    @discardableResult
    public mutating func commitEnded(_ result: CommitResult) -> [Batch.Entry] {
        if case .unknown = result {
            commits.becomeUncertain()
            return []
        }
        guard let batch = commits.end() else { return [] }
        // Whose partition was given up belongs to another worker, which runs it again.
        let entries = batch.entries.filter { isCurrent($0.ticket) }
        switch result {
        case .committed: commit(entries)
        case .aborted, .unknown: commits.putBack(entries)
        case .tooLarge:
            // One of them is at fault: the others must not wait for it.
            commits.isolate(batch.entries.count == 1 ? entries.map(\.smaller) : entries)
        }
        return result == .committed ? batch.entries : []
    }

    /// The partitions whose committed positions tell whether a batch of unknown outcome was committed; empty where there is none, or none is ours any more.
    public var uncertainPartitions: [Partition] {
        commits.uncertainBatch.map { $0.positions.filter(isOurs).map(\.partition) } ?? []
    }

    /// Whether nobody knows if the latest batch was committed.
    public var isUncertain: Bool { commits.uncertainBatch != nil }

    /// Says what is committed now that a batch of unknown outcome can no longer be: its producer is fenced.
    ///
    /// Every batch moves the position of each of its partitions, and only their owner moves them: a position that stands where the batch would have put it
    /// tells that it was committed.
    ///
    /// - Parameter committed: The committed offset and metadata of each of ``uncertainPartitions``.
    /// - Returns: What is committed now.
    @discardableResult
    public mutating func resolve(committed: [Partition: (offset: Int64, metadata: String)]) -> [Batch.Entry] {
        guard let batch = commits.uncertainBatch else { return [] }
        let wentThrough = batch.positions.contains { position in
            guard isOurs(position), let found = committed[position.partition] else { return false }
            return found.offset == position.offset && found.metadata == position.metadata
        }
        return commitEnded(wentThrough ? .committed : .aborted)
    }

    private func isOurs(_ position: Batch.Position) -> Bool {
        assignments[position.partition]?.epoch == position.epoch
    }

    private mutating func commit(_ entries: [Batch.Entry]) {
        for (partition, own) in Dictionary(grouping: entries, by: \.ticket.partition) {
            let offsets = own.map(\.ticket.offset).sorted()
            change(partition) { $0.commit(offsets) }
            commits.release(partition)
        }
    }
}
