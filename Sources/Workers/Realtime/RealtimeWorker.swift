import Contract
import Guidance
import HTTPTransport
import Kafka
import LanguageModels
public import CoreMetrics
public import Logging
import ServiceLifecycle
public import Settings

/// Answers consultations: takes them from Kafka, streams each answer to its reply topic, and records the result exactly once.
public final class RealtimeWorker: Worker {
    /// Its health, and the metrics that are values of a moment.
    public let observer: WorkerObserver
    /// How long a worker that starts waits for what is on the control topic.
    private static let cancellationPatience = Duration.seconds(10)

    private let pool: JobPool
    private let services: GuidanceServices
    private let replies: ReplyWriter
    private let cancellations: CancellationFeed
    private let connection: KafkaConnection
    private let logger: Logger

    /// Makes a worker; nothing is connected before it runs.
    ///
    /// - Parameters:
    ///   - kafka: Where Kafka is.
    ///   - models: Which models to ask.
    ///   - compliance: In whose voice to answer, and how answers are reviewed that are held back.
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
        // Who lets deltas be joined does not mind a little more on the way, and every wake-up and request serves more of them.
        let gathering = min(max(worker.chunkMaximumDelay / 10, .microseconds(500)), .milliseconds(3))
        let metrics = RoleMetrics(.realtime, metrics)
        var connection = try KafkaConnection(kafka, role: WorkerRole.realtime.rawValue, source: .consultations)
        connection.stream.linger = max(1, gathering / .milliseconds(1))
        tune(&connection)
        var transport = HTTPClientConfiguration()
        transport.wakeUpInterval = gathering
        // Deltas are small, and every stream has a buffer of its own.
        transport.readBufferBytes = 2 * 1024
        // Before any client of Kafka is made: those begin to connect at once.
        let services = try GuidanceServices(
            connection, models: models, compliance: compliance, worker: worker, transport: transport, metrics: metrics,
            logger: logger)
        let replies = try ReplyWriter(configuration: connection.stream, metrics: metrics, logger: logger)
        let register = CancellationRegister()
        let answerer = ConsultationAnswerer(
            services: services, replies: replies, topics: connection.topics,
            allowedReplyTopics: ReplyTopicAllowList(worker.replyTopics.joined(separator: ",")),
            chunkMaximumDelay: worker.chunkMaximumDelay, cancellations: register,
            tracedContentBytes: worker.tracedContentBytes, clock: ContinuousClock(), logger: logger)
        cancellations = CancellationFeed(connection, register: register, clock: ContinuousClock(), logger: logger)
        let tracing = JobTracing(connection, source: .consultations)
        pool = try JobPool(
            kafka: connection, configuration: JobPool.Configuration(worker), type: "consultation", metrics: metrics,
            logger: logger,
            perform: { message in await tracing.run(message) { await answerer.answer(message) } })
        observer = pool.observer([services.answers, services.checks], knowledge: services.knowledge)
        self.services = services
        self.connection = connection
        self.replies = replies
        self.logger = logger
    }

    /// Works until a graceful shutdown or the task is cancelled.
    ///
    /// - Throws: `WorkerError` where its topics do not exist; `KafkaError` where no waiting helps.
    public func run() async throws {
        // Each consultation holds a connection open.
        HTTPClient.raiseDescriptorLimit()
        do {
            guard try await waitForKafka() else { return await end() }
            logger.info("Realtime worker started", metadata: ["group": "\(connection.consumer.groupID)"])
            try await runPool()
        } catch {
            await end()
            throw error
        }
        await end()
    }

    /// Runs the pool, and beside it what it hears of: how many jobs the providers take, what is known, and which consultations are cancelled, first of all what
    /// was there before.
    private func runPool() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { [services] in await services.run() }
            group.addTask { [services, pool] in
                for await capacity in services.answers.capacities { pool.setLimit(capacity) }
            }
            group.addTask { await self.cancellations.run() }
            defer { group.cancelAll() }
            await cancelWhenGracefulShutdown {
                await self.services.knowledge.restored()
                await self.cancellations.caughtUp(within: Self.cancellationPatience)
            }
            // Who is told to stop by now does not disturb the group.
            guard !Task.isShuttingDownGracefully else { return }
            try await pool.run()
        }
    }

    /// Returns false where the worker is to stop before Kafka was there.
    private func waitForKafka() async throws -> Bool {
        let topics: [Topic] = [
            .consultations, .replies, .results, .validations, .reviews, .batchJobs, .knowledge, .control, .deadLetters,
        ]
        return try await TopicPresence(connection: connection, logger: logger).wait(for: topics) {
            [replies, connection] in
            try await replies.prepare([connection.topics.name(.replies)])
        }
    }

    private func end() async {
        await pool.close()
        await replies.close()
        await services.close()
    }
}
