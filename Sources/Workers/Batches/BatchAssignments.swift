import Kafka
import Logging
import Settings
import Synchronization

/// Takes partitions over and gives them up as the group decides.
///
/// The consumer is a member of the group and reads nothing: each partition is read from wherever its ledger says.
final class BatchAssignments: Sendable {
    private let consumer: KafkaConsumer
    private let context: BatchContext
    private let timeout: Duration
    private let clock: any Clock<Duration>
    private struct State {
        var runs: [Int32: PartitionRun] = [:]
        /// Whether no partition is taken over any more.
        var isEnding = false
    }

    private let state = Mutex(State())

    init(_ consumer: KafkaConsumer, context: BatchContext, timeout: Duration, clock: any Clock<Duration>) {
        self.consumer = consumer
        self.context = context
        self.timeout = timeout
        self.clock = clock
    }

    /// Whether there is a partition.
    var hasPartitions: Bool { state.withLock { !$0.runs.isEmpty } }

    /// Follows the group until the consumer is closed.
    ///
    /// - Throws: `KafkaError` where no waiting helps; `WorkerError` where a setting must be mended.
    func run() async throws {
        try await withThrowingDiscardingTaskGroup { group in
            for await event in consumer.events {
                switch event {
                case .assigned(let assignments):
                    for run in try await take(assignments) { group.addTask { try await run.run() } }
                case .revoked(let partitions, let isLost):
                    try await giveUp(partitions, within: isLost ? .zero : timeout)
                case .brokerReachable(let isReachable):
                    context.logger.info("Broker contact changed", metadata: ["reachable": "\(isReachable)"])
                case .error(let error):
                    guard !error.endsConsumer else { throw error }
                    context.logger.warning("Consumer reports an error", metadata: ["error": "\(error)"])
                }
            }
            // A consumer that is closed takes nothing back.
            await endAll(within: .zero)
        }
    }

    private func take(_ assignments: [PartitionAssignment]) async throws -> [PartitionRun] {
        context.logger.info("Partitions assigned", metadata: ["count": "\(assignments.count)"])
        guard !assignments.isEmpty else { return [] }
        do {
            try await consumer.start([])
            let taken = assignments.map { assignment in
                (
                    assignment.topicPartition.partition,
                    PartitionRun(assignment.topicPartition.partition, consumer: consumer, context: context)
                )
            }
            return state.withLock { state in
                guard !state.isEnding else { return [] }
                for (partition, run) in taken { state.runs[partition] = run }
                return taken.map(\.1)
            }
        } catch {
            guard error.code == .staleGeneration || error.code == .closed else { throw error }
            context.logger.debug("The assignment was replaced before it was taken")
            return []
        }
    }

    private func giveUp(_ partitions: [TopicPartition], within timeout: Duration) async throws {
        context.logger.info("Partitions revoked", metadata: ["count": "\(partitions.count)"])
        await end(partitions.map(\.partition), within: timeout)
        do {
            try await consumer.release(partitions)
        } catch {
            guard error.code == .staleGeneration || error.code == .closed else { throw error }
            context.logger.debug("The partitions were gone already")
        }
    }

    /// Ends the runs of all partitions, and takes over none from now on.
    func endAll(within timeout: Duration) async {
        let partitions = state.withLock { state in
            state.isEnding = true
            return Array(state.runs.keys)
        }
        await end(partitions, within: timeout)
    }

    private func end(_ partitions: [Int32], within timeout: Duration) async {
        let ending = state.withLock { state in
            partitions.compactMap { state.runs.removeValue(forKey: $0) }
        }
        for run in ending { run.stop() }
        await withTaskGroup(of: Void.self) { group in
            for run in ending { group.addTask { await run.ended(within: timeout, clock: self.clock) } }
        }
        for partition in partitions { context.gauges.forget(partition: partition) }
    }
}
