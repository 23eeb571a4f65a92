import Kafka
public import Telemetry

/// Lets operators look into a worker while it runs.
public struct WorkerObserver: ObservableWork {
    private let metrics: RoleMetrics
    private let consumer: KafkaConsumer
    private let partitions: PartitionGauges
    private let knowledge: KnowledgeBase
    private let hasPartitions: @Sendable () -> Bool
    private let showMore: @Sendable () -> Void

    /// - Parameters:
    ///   - metrics: Where values are shown.
    ///   - consumer: The member of the worker's group.
    ///   - partitions: How far they have come.
    ///   - knowledge: What has to be read before there is any work.
    ///   - hasPartitions: Whether there are any to work on.
    ///   - showMore: Sets what other metrics are values of a moment.
    init(
        _ metrics: RoleMetrics, consumer: KafkaConsumer, partitions: PartitionGauges, knowledge: KnowledgeBase,
        hasPartitions: @escaping @Sendable () -> Bool, showMore: @escaping @Sendable () -> Void
    ) {
        self.metrics = metrics
        self.consumer = consumer
        self.partitions = partitions
        self.knowledge = knowledge
        self.hasPartitions = hasPartitions
        self.showMore = showMore
    }

    private var condition: WorkerCondition {
        WorkerCondition(
            role: metrics.role, hasEnded: consumer.isClosed, silence: ContinuousClock.now - consumer.lastTurn,
            isBrokerReachable: consumer.isBrokerReachable, hasPartitions: hasPartitions(),
            isKnowledgeRestored: knowledge.isRestored, stalled: partitions.stalled)
    }

    /// Whether its loops turn.
    public var liveness: [HealthCheck] { condition.liveness }

    /// Whether it can reach a broker, has partitions and knows what there is to know.
    public var readiness: [HealthCheck] { condition.readiness }

    /// Sets the metrics that are values of this moment.
    public func updateMetrics() async {
        await partitions.update()
        showMore()
        metrics.set(.ready, readiness.areWell ? 1 : 0)
    }
}
