import Contract
import HTTPTransport
import Kafka
public import CoreMetrics
public import Logging
import LanguageModels
import ServiceLifecycle
public import Settings

/// Learns from the results of batches: principles become rules, ratings and insights become memories, each exactly once.
public final class LearningWorker: Worker {
    /// Its health, and the metrics that are values of a moment.
    public let observer: WorkerObserver
    private let pool: JobPool
    private let gateway: ModelGateway
    private let knowledge: KnowledgeBase
    private let client: HTTPClient
    private let connection: KafkaConnection
    private let logger: Logger

    /// Makes a worker; nothing is connected before it runs.
    ///
    /// - Parameters:
    ///   - kafka: Where Kafka is.
    ///   - models: Which models to ask: those that check answers judge principles, too.
    ///   - worker: How many jobs at once, and how long for.
    ///   - tune: Changes the clients' configurations, for an embedded cluster.
    ///   - metrics: What to count with.
    ///   - logger: Where to log.
    /// - Throws: `SettingsError` or `KafkaError` that names the setting at fault.
    public init(
        kafka: KafkaSettings, models: ModelSettings, worker: WorkerSettings,
        tune: (inout KafkaConnection) -> Void = { _ in }, metrics: any MetricsFactory = MetricsSystem.factory,
        logger: Logger
    ) throws {
        let metrics = RoleMetrics(.learning, metrics)
        var connection = try KafkaConnection(kafka, role: WorkerRole.learning.rawValue, source: .batchResults)
        tune(&connection)
        client = try HTTPClient()
        gateway = try ModelGateway(
            .validation, models, worker: worker, client: client, metrics: metrics, logger: logger)
        let archive = KnowledgeArchive(maximumBytes: worker.knowledge.maximumBytes, logger: logger)
        knowledge = try KnowledgeBase(
            worker.knowledge, models: models, connection: connection, client: client, metrics: metrics,
            logger: logger,
            observe: { archive.take($0) })
        let topic = connection.topics.name(.knowledge)
        let call = PersistentCall(
            gateway: gateway, retry: RetryPolicy(maximumRetries: worker.attempts - 1), clock: ContinuousClock(),
            logger: logger)
        let learner = ResultLearner(
            rules: RuleLearner(
                knowledge: knowledge, archive: archive, judge: try PrincipleJudge(call), topic: topic, logger: logger),
            memories: MemoryLearner(archive: archive, topic: topic, logger: logger),
            topics: connection.topics, logger: logger)
        let tracing = JobTracing(connection, source: .batchResults)
        pool = try JobPool(
            kafka: connection, configuration: JobPool.Configuration(worker), type: "result", metrics: metrics,
            logger: logger,
            perform: { message in await tracing.run(message) { await learner.learn(from: message) } })
        observer = pool.observer([gateway], knowledge: knowledge)
        self.connection = connection
        self.logger = logger
    }

    /// Works until a graceful shutdown or the task is cancelled.
    ///
    /// - Throws: `WorkerError` where its topics do not exist; `KafkaError` where no waiting helps.
    public func run() async throws {
        HTTPClient.raiseDescriptorLimit()
        do {
            let presence = TopicPresence(connection: connection, logger: logger)
            if try await presence.wait(for: [.batchResults, .knowledge, .deadLetters]) {
                logger.info("Learning worker started", metadata: ["group": "\(connection.consumer.groupID)"])
                try await runPool()
            }
        } catch {
            await end()
            throw error
        }
        await end()
    }

    /// Runs the pool, and beside it what keeps the knowledge up to date.
    private func runPool() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { [gateway] in await gateway.run() }
            group.addTask { [knowledge] in await knowledge.run() }
            defer { group.cancelAll() }
            await cancelWhenGracefulShutdown { await self.knowledge.restored() }
            // Who is told to stop by now does not disturb the group.
            guard !Task.isShuttingDownGracefully else { return }
            try await pool.run()
        }
    }

    private func end() async {
        await pool.close()
        await client.close()
    }
}
