import Contract
import Guidance
import HTTPTransport
import Kafka
import LanguageModels
public import CoreMetrics
public import Logging
import ServiceLifecycle
public import Settings

/// Checks the answers that customers got: records each verdict exactly once, with a correction where the answer failed.
public final class ValidationWorker: Worker {
    /// Its health, and the metrics that are values of a moment.
    public let observer: WorkerObserver
    /// While the models that answer are out, verdicts go out without a correction: waiting checks would take up every place.
    private static let refinementPatience = Duration.seconds(60)

    private let pool: JobPool
    private let services: GuidanceServices
    private let connection: KafkaConnection
    private let logger: Logger

    /// Makes a worker; nothing is connected before it runs.
    ///
    /// - Parameters:
    ///   - kafka: Where Kafka is.
    ///   - models: Which models to ask.
    ///   - compliance: When to strengthen, and how often to refine.
    ///   - worker: How many jobs at once, and how long for.
    ///   - tune: Changes the clients' configurations, for an embedded cluster.
    ///   - metrics: What to count with.
    ///   - logger: Where to log.
    /// - Throws: `SettingsError` or `KafkaError` that names the setting at fault.
    public init(
        kafka: KafkaSettings, models: ModelSettings, compliance: ComplianceSettings, worker: WorkerSettings,
        tune: (inout KafkaConnection) -> Void = { _ in }, metrics: any MetricsFactory = MetricsSystem.factory,
        logger: Logger
    ) throws {
        let metrics = RoleMetrics(.validation, metrics)
        var connection = try KafkaConnection(kafka, role: WorkerRole.validation.rawValue, source: .validations)
        tune(&connection)
        // Before any client of Kafka is made: those begin to connect at once.
        let services = try GuidanceServices(
            connection, models: models, compliance: compliance, worker: worker,
            refinementPatience: Self.refinementPatience, metrics: metrics, logger: logger)
        let validator = GuidanceValidator(review: services.review, topics: connection.topics, logger: logger)
        let tracing = JobTracing(connection, source: .validations)
        pool = try JobPool(
            kafka: connection, configuration: JobPool.Configuration(worker), type: "validation", metrics: metrics,
            logger: logger,
            perform: { message in await tracing.run(message) { await validator.validate(message) } })
        observer = pool.observer([services.answers, services.checks], knowledge: services.knowledge)
        self.services = services
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
            if try await presence.wait(
                for: [.validations, .results, .reviews, .batchJobs, .knowledge, .deadLetters])
            {
                logger.info("Validation worker started", metadata: ["group": "\(connection.consumer.groupID)"])
                try await runPool()
            }
        } catch {
            await end()
            throw error
        }
        await end()
    }

    /// Runs the pool, and beside it what it hears of: how many jobs the providers take.
    private func runPool() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { [services] in await services.run() }
            group.addTask { [services, pool] in
                for await capacity in services.checks.capacities { pool.setLimit(capacity) }
            }
            defer { group.cancelAll() }
            await cancelWhenGracefulShutdown { await self.services.knowledge.restored() }
            // Who is told to stop by now does not disturb the group.
            guard !Task.isShuttingDownGracefully else { return }
            try await pool.run()
        }
    }

    private func end() async {
        await pool.close()
        await services.close()
    }
}
