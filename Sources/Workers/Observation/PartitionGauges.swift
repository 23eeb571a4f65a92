import Contract
import Kafka
import Synchronization
import WorkerPool

/// Shows how far partitions have come: backlog, age, stalls, and the length of their maps.
///
/// The broker is asked where they end every few seconds, for what was fetched last may be long ago: while no provider may be asked nothing is fetched, and just
/// then the backlog grows.
final class PartitionGauges: Sendable {
    /// How often the broker is asked.
    private static let interval = Duration.seconds(5)
    private static let timeout = Duration.seconds(5)
    /// How long a partition may have jobs without anything moving: longer than any one call of a model takes.
    static let stallLimit = Duration.seconds(300)

    private struct State {
        var trackers: [TopicPartition: BacklogTracker] = [:]
        var ends: [TopicPartition: Int64] = [:]
        var stalled: Set<TopicPartition> = []
    }

    private let consumer: KafkaConsumer
    private let metrics: RoleMetrics
    private let stallLimit: Duration?
    private let clock: ElapsedClock
    private let statuses: @Sendable () async -> [TopicPartition: PartitionStatus]
    private let state = Mutex(State())
    private let stopping = Latch()

    /// - Parameters:
    ///   - consumer: Knows where partitions end.
    ///   - metrics: Where it is shown.
    ///   - stallLimit: How long a partition may have jobs without anything moving; nil for as long as it likes.
    ///   - clock: Measures how long nothing has moved.
    ///   - statuses: How far each partition has come that is this worker's.
    init(
        _ consumer: KafkaConsumer, metrics: RoleMetrics, stallLimit: Duration? = PartitionGauges.stallLimit,
        clock: ElapsedClock,
        statuses: @escaping @Sendable () async -> [TopicPartition: PartitionStatus]
    ) {
        self.consumer = consumer
        self.metrics = metrics
        self.stallLimit = stallLimit
        self.clock = clock
        self.statuses = statuses
    }

    /// The partitions where there are jobs and nothing has moved for long.
    var stalled: Set<TopicPartition> { state.withLock { $0.stalled } }

    /// Ends ``run()``.
    func stop() { stopping.open() }

    /// Keeps the ends up to date until it is stopped or the task is cancelled.
    func run() async {
        while !Task.isCancelled, !stopping.isOpen {
            let partitions = Array(await statuses().keys)
            // Without an answer what is known stands.
            if let ends = try? await consumer.ends(of: partitions, timeout: Self.timeout) {
                state.withLock { $0.ends = ends }
            }
            await update()
            let next = clock.now() + Self.interval
            await stopping.race { [clock] in try? await clock.sleep(next) }
        }
    }

    /// Shows what is known now.
    func update() async {
        let statuses = await statuses()
        let reached = consumer.reachedEnds
        let (now, wall) = (clock.now(), Duration.milliseconds(Timestamp.now.millisecondsSinceEpoch))
        let (backlogs, gone) = state.withLock { state in
            let gone = state.trackers.keys.filter { statuses[$0] == nil }
            for partition in gone { state.trackers[partition] = nil }
            var backlogs: [TopicPartition: BacklogTracker.Backlog] = [:]
            for (partition, status) in statuses {
                var tracker = state.trackers[partition] ?? BacklogTracker(stallLimit: stallLimit)
                if let end = reached[partition] { tracker.reachedEnd(end) }
                backlogs[partition] = tracker.backlog(
                    status, end: state.ends[partition] ?? status.nextOffset, now: now, wall: wall)
                state.trackers[partition] = tracker
            }
            state.stalled = Set(backlogs.filter(\.value.isStalled).keys)
            return (backlogs, gone)
        }
        for partition in gone { remove(partition) }
        for (partition, backlog) in backlogs {
            let labels = partition.labels
            metrics.set(.backlog, Double(backlog.jobs), labels)
            metrics.set(.oldestJobAge, backlog.oldestAge / .seconds(1), labels)
            metrics.set(.partitionStalled, backlog.isStalled ? 1 : 0, labels)
            metrics.set(.mapBytes, Double(statuses[partition]?.metadataLength ?? 0), labels)
        }
        let counts = Dictionary(grouping: statuses.keys, by: \.topic).mapValues(\.count)
        for (topic, count) in counts { metrics.set(.partitionsAssigned, Double(count), [("topic", topic)]) }
        for topic in Set(gone.map(\.topic)) where counts[topic] == nil {
            metrics.set(.partitionsAssigned, 0, [("topic", topic)])
        }
    }

    private func remove(_ partition: TopicPartition) {
        for metric in [WorkerMetric.backlog, .oldestJobAge, .partitionStalled, .mapBytes] {
            metrics.remove(metric, partition.labels)
        }
    }
}

extension TopicPartition {
    fileprivate var labels: [(String, String)] { [("topic", topic), ("partition", "\(partition)")] }
}
