import Batching
import Contract
import Foundation
import HTTPTransport
import Kafka
import LanguageModels
public import CoreMetrics
public import Logging
import ServiceLifecycle
public import Settings

/// Gathers low-priority jobs into the provider's batches, and publishes one result for each job: none lost, none paid twice.
public final class BatchWorker: Worker {
    /// Its health, and the metrics that are values of a moment.
    public let observer: WorkerObserver
    /// Batches that are collected at once: what their manifests and results take of memory.
    private static let collections = 2

    private let consumer: KafkaConsumer
    private let assignments: BatchAssignments
    private let partitions: PartitionGauges
    private let knowledge: KnowledgeBase
    private let client: HTTPClient
    private let connection: KafkaConnection
    private let spool: BatchSpool
    private let drainTimeout: Duration
    private let logger: Logger

    /// Makes a worker; nothing is connected before it runs.
    ///
    /// - Parameters:
    ///   - kafka: Where Kafka is.
    ///   - models: Which models to ask.
    ///   - batches: When jobs become batches.
    ///   - worker: How long for, and what is known.
    ///   - tune: Changes the clients' configurations, for an embedded cluster.
    ///   - metrics: What to count with.
    ///   - logger: Where to log.
    /// - Throws: `SettingsError` or `KafkaError` that names the setting at fault.
    public init(
        kafka: KafkaSettings, models: ModelSettings, batches: BatchSettings, worker: WorkerSettings,
        tune: (inout KafkaConnection) -> Void = { _ in }, metrics: any MetricsFactory = MetricsSystem.factory,
        logger: Logger
    ) throws {
        let metrics = RoleMetrics(.batch, metrics)
        var connection = try KafkaConnection(kafka, role: WorkerRole.batch.rawValue, source: .batchJobs)
        tune(&connection)
        let client = try HTTPClient(configuration: HTTPClientConfiguration())
        let knowledge = try KnowledgeBase(
            worker.knowledge, models: models, connection: connection, client: client, metrics: metrics, logger: logger)
        let clock = ContinuousClock()
        let elapsed = ElapsedClock(clock)
        let spool: BatchSpool
        do {
            spool = try BatchSpool(
                directory: batches.spoolDirectory, maximumBytes: batches.spoolMaximumBytes, logger: logger)
        } catch {
            throw SettingsError(
                name: SettingName.spoolDirectory.rawValue, value: batches.spoolDirectory, expected: "\(error)")
        }
        let gauges = BatchGauges(metrics)
        let context = BatchContext(
            connection: connection, settings: batches, tracedContentBytes: worker.tracedContentBytes,
            schedule: try BatchSchedule(batches), models: try BatchModels(models, client: client, metrics: metrics),
            knowledge: knowledge.table, spool: spool,
            queue: BatchQueue(maximum: batches.maximumOpen, clock: elapsed), collections: Slots(Self.collections),
            ledger: BatchLedgerReader(connection, logger: logger), gauges: gauges, clock: elapsed, logger: logger)
        consumer = try KafkaConsumer(configuration: connection.consumer, logger: logger)
        let topic = connection.topics.name(.batchJobs)
        // Jobs may wait for their time for as long as the settings say: that nothing moves is nothing bad.
        partitions = PartitionGauges(
            consumer, metrics: gauges.metrics, stallLimit: nil, clock: elapsed, logger: logger,
            statuses: { gauges.statuses(of: topic) }
        )
        let assignments = BatchAssignments(consumer, context: context, timeout: worker.rebalanceTimeout, clock: clock)
        self.assignments = assignments
        observer = WorkerObserver(
            metrics, consumer: consumer, partitions: partitions, knowledge: knowledge,
            hasPartitions: { assignments.hasPartitions }, showMore: { gauges.update(now: .now) })
        self.knowledge = knowledge
        self.client = client
        self.connection = connection
        self.spool = spool
        self.logger = logger
        drainTimeout = worker.drainTimeout
    }

    /// Works until a graceful shutdown or the task is cancelled.
    ///
    /// - Throws: `WorkerError` where its topics do not exist or a setting is wrong; `KafkaError` where no waiting helps.
    public func run() async throws {
        let result: Result<Void, any Error>
        do {
            try await work()
            result = .success(())
        } catch {
            result = .failure(WorkerError(error, instanceID: connection.consumer.groupInstanceID) ?? error)
        }
        await consumer.close()
        await client.close()
        spool.close()
        try result.get()
    }

    private func work() async throws {
        let presence = TopicPresence(connection: connection, logger: logger)
        guard
            try await presence.wait(
                for: [.batchJobs, .batchResults, .batchLedger, .knowledge, .deadLetters],
                prepare: { try await self.checkPartitions() })
        else { return }
        logger.info("Batch worker started", metadata: ["group": "\(connection.consumer.groupID)"])
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask { [knowledge] in
                await knowledge.run()
                return false
            }
            defer { group.cancelAll() }
            await cancelWhenGracefulShutdown { await self.knowledge.restored() }
            // Who is told to stop by now does not disturb the group.
            guard !Task.isShuttingDownGracefully else { return }
            try consumer.join()
            group.addTask {
                try await self.assignments.run()
                return true
            }
            group.addTask { [partitions] in
                await partitions.run()
                return false
            }
            group.addTask {
                try? await gracefulShutdown()
                guard !Task.isCancelled else { return false }
                await self.assignments.endAll(within: self.drainTimeout)
                await self.consumer.close()
                return false
            }
            while let hasEnded = try await group.next(), !hasEnded {}
        }
    }

    /// Whoever owns a partition of the jobs owns the same one of the ledger: there must be one.
    private func checkPartitions() async throws {
        let scan = PartitionScan(connection, logger: logger)
        let jobs = try await scan.partitions(of: connection.topics.name(.batchJobs)).count
        let ledger = try await scan.partitions(of: connection.topics.name(.batchLedger)).count
        guard ledger >= jobs else {
            throw WorkerError.ledgerTooNarrow(
                topic: connection.topics.name(.batchLedger), partitions: ledger, needed: jobs)
        }
    }
}

extension BatchSchedule {
    /// What the settings say; nil where there is no schedule.
    fileprivate init?(_ settings: BatchSettings) throws(SettingsError) {
        guard let text = settings.schedule else { return nil }
        do {
            self.init(try CronExpression(text), in: settings.timeZone)
        } catch {
            throw SettingsError(name: SettingName.batchSchedule.rawValue, value: text, expected: "\(error)")
        }
        guard next(after: Date()) != nil else {
            throw SettingsError(
                name: SettingName.batchSchedule.rawValue, value: text, expected: "names a day that never comes")
        }
    }
}
