package import Kafka

/// A transaction of which nobody knows whether it was committed.
package struct UncertainCommit: Sendable, Equatable {
    /// What it published.
    package let batch: UInt64
    /// What it committed, if it did.
    package let positions: [PartitionOffset]

    package init(batch: UInt64, positions: [PartitionOffset]) {
        self.batch = batch
        self.positions = positions
    }

    /// The positions by which to tell whether it was committed, now that the same batch is to be written again.
    ///
    /// Every transaction moves the position of each of its partitions, and only their owner moves them: so one that stands where this transaction
    /// would have put it tells. Another batch has nothing to ask: whatever became of this one, its jobs are not among those to be written.
    ///
    /// - Parameters:
    ///   - current: What the batch would commit now; its partitions are ours.
    ///   - batch: What is to be written.
    /// - Returns: Positions to compare with what is committed.
    package func positions(stillOwnedIn current: [PartitionOffset], by batch: UInt64) -> [PartitionOffset] {
        guard batch == self.batch else { return [] }
        let owned = Set(current.map(\.topicPartition))
        return positions.filter { owned.contains($0.topicPartition) }
    }
}
