import Batching
package import Contract
import Kafka
import Synchronization
import WorkerPool

/// What a batch worker shows of its partitions: what waits for a batch, and the batches that are open.
package final class BatchGauges: Sendable {
    private struct State {
        var partitions: [Int32: PartitionStatus] = [:]
        var open: [String: BatchChanged] = [:]
        /// Labels that were shown and must not be left behind at an old value.
        var shown: Set<Labels> = []
    }

    private struct Labels: Hashable {
        let provider: String
        let state: String
    }

    let metrics: RoleMetrics
    private let state = Mutex(State())

    package init(_ metrics: RoleMetrics) {
        self.metrics = metrics
    }

    // MARK: What waits

    /// How far each partition has come.
    func statuses(of topic: String) -> [TopicPartition: PartitionStatus] {
        state.withLock { state in
            Dictionary(
                uniqueKeysWithValues: state.partitions.map { (TopicPartition(topic: topic, partition: $0), $1) })
        }
    }

    /// Takes note of how far the gathering of a partition has come.
    func note(_ status: PartitionStatus, of partition: Int32) {
        state.withLock { $0.partitions[partition] = status }
    }

    /// Forgets a partition that has been given up, with its batches.
    package func forget(partition: Int32) {
        state.withLock { state in
            state.partitions[partition] = nil
            state.open = state.open.filter { $0.value.partition != Int(partition) }
        }
    }

    // MARK: Batches

    /// The batches of a partition, as the ledger has them.
    package func restore(_ batches: [BatchChanged], of partition: Int32) {
        state.withLock { state in
            state.open = state.open.filter { $0.value.partition != Int(partition) }
            for batch in batches { state.open[batch.batchKey] = batch }
        }
    }

    package func note(_ batch: BatchChanged) {
        state.withLock { $0.open[batch.batchKey] = batch }
    }

    /// A batch is done with, one way or the other.
    package func ended(_ batch: BatchChanged) {
        state.withLock { _ = $0.open.removeValue(forKey: batch.batchKey) }
        metrics.count(.batchesEnded, [("provider", batch.provider), ("outcome", batch.state.rawValue)])
    }

    /// Shows what is open now.
    package func update(now: Timestamp) {
        let (open, gone) = state.withLock { state in
            let labels = Set(state.open.values.map(Self.labels))
            defer { state.shown = labels }
            return (Array(state.open.values), state.shown.subtracting(labels))
        }
        for labels in gone {
            let dimensions = [("provider", labels.provider), ("state", labels.state)]
            for metric in [WorkerMetric.batches, .batchRequests, .oldestBatchAge] { metrics.set(metric, 0, dimensions) }
        }
        for (labels, batches) in Dictionary(grouping: open, by: Self.labels) {
            let dimensions = [("provider", labels.provider), ("state", labels.state)]
            let age = batches.compactMap(\.plannedAt).map { now.milliseconds(since: $0) }.max() ?? 0
            metrics.set(.batches, Double(batches.count), dimensions)
            metrics.set(.batchRequests, Double(batches.reduce(0) { $0 + $1.requests }), dimensions)
            metrics.set(.oldestBatchAge, Double(max(0, age)) / 1_000, dimensions)
        }
    }

    private static func labels(_ batch: BatchChanged) -> Labels {
        Labels(provider: batch.provider, state: batch.state.rawValue)
    }
}
