import Contract
import Kafka
import Logging
import ServiceLifecycle
import Settings
import WorkerPool

/// Runs the jobs of a topic: many at once, each acknowledged in one transaction with what it leaves behind.
///
/// A job is a message and a closure that turns it into records. Its offset is committed together with them, whatever order jobs finish in; a worker that
/// dies leaves its unfinished jobs, and only those, to the others. Jobs with the same key run in order.
///
/// Stops in two stages: a graceful shutdown stops the intake and lets running jobs end within `drainTimeout`; cancelling the task ends them at once.
final class JobPool: Sendable {
    /// How a pool behaves.
    struct Configuration: Sendable {
        /// How many jobs at once, and how much may wait.
        var limits: PoolLimits
        /// The least time between two commits under load.
        var commitInterval: Duration
        /// How long running jobs may go on after a graceful shutdown began.
        var drainTimeout: Duration
        /// How long the jobs of a partition may go on that the group gives to another worker; the whole group waits that long.
        var rebalanceTimeout: Duration

        /// Takes what a worker's settings say.
        ///
        /// - Parameter settings: The worker's settings.
        init(_ settings: WorkerSettings) {
            limits = PoolLimits(concurrency: settings.concurrency)
            limits.waitingBytes = settings.waitingBytes
            commitInterval = settings.commitInterval
            drainTimeout = settings.drainTimeout
            rebalanceTimeout = settings.rebalanceTimeout
        }
    }

    /// How long finished jobs may wait for their commit after all others were told to end.
    private static let commitPatience = Duration.seconds(5)
    /// Messages taken at a time: what a crowded partition may still bring.
    private static let maximumPull = 64

    private let consumer: KafkaConsumer
    private let instanceID: String?
    private let configuration: Configuration
    private let engine: SharedEngine
    private let commits: CommitCycle
    private let writer: TransactionWriter
    /// Ends with an error where no job can be done before someone has mended a setting.
    private let impossibility: AsyncThrowingStream<Void, any Error>
    private let impossibilitySignal: AsyncThrowingStream<Void, any Error>.Continuation
    private let type: String
    private let metrics: RoleMetrics
    private let gauges: PartitionGauges
    private let clock: any Clock<Duration>
    private let elapsed: ElapsedClock
    private let logger: Logger
    private let perform: @Sendable (KafkaMessage) async -> JobOutcome

    /// Makes a pool; it joins its group when it runs.
    ///
    /// - Parameters:
    ///   - kafka: The cluster, the group and its topics.
    ///   - configuration: How the pool behaves.
    ///   - type: What the metrics call its jobs.
    ///   - metrics: Where its jobs are counted.
    ///   - clock: Measures time-outs.
    ///   - logger: Where to log.
    ///   - perform: Runs one job. Where its task is cancelled it returns soon.
    /// - Throws: `KafkaError` where the configuration of a client is wrong.
    init(
        kafka: KafkaConnection, configuration: Configuration, type: String, metrics: RoleMetrics,
        clock: some Clock<Duration> = ContinuousClock(), logger: Logger,
        perform: @escaping @Sendable (KafkaMessage) async -> JobOutcome
    ) throws(KafkaError) {
        self.configuration = configuration
        self.type = type
        self.metrics = metrics
        self.clock = clock
        elapsed = ElapsedClock(clock)
        self.logger = logger
        self.perform = perform
        (impossibility, impossibilitySignal) = AsyncThrowingStream.makeStream()
        let consumer = try KafkaConsumer(configuration: kafka.consumer, logger: logger)
        self.consumer = consumer
        instanceID = kafka.consumer.groupInstanceID
        let engine = SharedEngine(limits: configuration.limits) { partition, isPaused in
            if isPaused { consumer.pause([partition]) } else { consumer.resume([partition]) }
        }
        self.engine = engine
        gauges = PartitionGauges(
            consumer, metrics: metrics, isHeldBack: { engine.limit == 0 }, clock: elapsed, logger: logger,
            // What a closed consumer had is another worker's.
            statuses: { consumer.isClosed ? [:] : engine.statuses })
        writer = TransactionWriter(kafka, logger: logger)
        commits = CommitCycle(
            engine: engine, writer: writer, interval: configuration.commitInterval, type: type,
            metrics: metrics, clock: clock, logger: logger)
    }

    /// Lets operators look into the worker that runs on the pool.
    ///
    /// - Parameters:
    ///   - gateways: Whom its jobs ask.
    ///   - knowledge: What they must know.
    /// - Returns: What asks the pool and these.
    func observer(_ gateways: [ModelGateway], knowledge: KnowledgeBase) -> WorkerObserver {
        WorkerObserver(
            metrics, consumer: consumer, partitions: gauges, knowledge: knowledge,
            hasPartitions: { [engine] in engine.hasPartitions },
            showMore: { [engine, metrics] in
                metrics.set(.jobsInFlight, Double(engine.occupiedCount))
                metrics.set(.jobsLimit, Double(engine.limit))
                metrics.show(breakersOf: gateways)
            })
    }

    /// Allows more or fewer jobs at once, down to none; what runs goes on.
    ///
    /// - Parameter jobs: Jobs that may run or wait for their commit; cut to the configured concurrency.
    func setLimit(_ jobs: Int) {
        engine.setLimit(jobs)
    }

    private enum Part {
        case jobs
        case other
    }

    /// Runs jobs until a graceful shutdown or the task is cancelled.
    ///
    /// - Throws: `KafkaError` where no waiting helps, such as a topic that does not exist; `WorkerError.instanceReplaced`; the error of a job that was
    ///   impossible.
    func run() async throws {
        let result: Result<Void, any Error>
        do {
            try await runParts()
            result = .success(())
        } catch {
            result = .failure(WorkerError(error, instanceID: instanceID) ?? error)
        }
        await close()
        try result.get()
    }

    /// Leaves the group, and closes the clients; for a pool that is not run.
    func close() async {
        await consumer.close()
        await writer.close()
    }

    private func runParts() async throws {
        // Not earlier: a member that does not answer yet would hold partitions that others could work on.
        try consumer.join()
        try await withThrowingTaskGroup(of: Part.self) { group in
            group.addTask {
                try await self.assignments.run()
                return .other
            }
            group.addTask {
                try await self.commits.run()
                return .other
            }
            group.addTask {
                try await self.runJobs()
                return .jobs
            }
            group.addTask {
                await self.gauges.run()
                return .other
            }
            group.addTask { [impossibility] in
                for try await _ in impossibility {}
                return .other
            }
            while let part = try await group.next() {
                guard case .jobs = part else { continue }
                // Every job has ended, so there is nothing left to commit, to be assigned or to go wrong.
                engine.close()
                commits.abandon()
                impossibilitySignal.finish()
                gauges.stop()
                await consumer.close()
            }
        }
    }

    private var assignments: AssignmentFollower {
        AssignmentFollower(
            consumer: consumer, engine: engine, timeout: configuration.rebalanceTimeout, clock: clock, logger: logger)
    }

    // MARK: - Jobs

    private func runJobs() async throws {
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask { try await self.takeMessages() }
            while case let jobs = await engine.nextJobs(), !jobs.isEmpty {
                for (ticket, message) in jobs { group.addTask { try await self.run(message, ticket) } }
            }
            await drain()
        }
    }

    /// Takes messages as there is room for them, until the pool is shut down, cancelled or closed.
    private func takeMessages() async throws {
        defer { engine.stop() }
        try await cancelWhenGracefulShutdown {
            while case let room = await self.engine.room(), room > 0 {
                let messages = try await self.consumer.nextMessages(maximum: min(room, Self.maximumPull))
                guard !messages.isEmpty else { return }
                self.engine.deliver(messages)
            }
        }
    }

    /// Lets running jobs end; tells them to where the time is up.
    private func drain() async {
        guard engine.occupiedCount > 0 else { return }
        logger.info(
            "Stopped taking jobs; letting running ones end", metadata: ["running": "\(engine.occupiedCount)"])
        guard await !engine.isDrained(nil, within: configuration.drainTimeout, clock: clock) else { return }
        logger.notice("Leaving unfinished jobs to other workers", metadata: ["running": "\(engine.occupiedCount)"])
        engine.endAll()
        if await !engine.isDrained(nil, within: Self.commitPatience, clock: clock) {
            logger.warning(
                "Leaving finished jobs uncommitted: the broker does not answer",
                metadata: ["running": "\(engine.occupiedCount)"])
            commits.abandon()
        }
    }

    /// Runs one job, for as long as its partition is ours.
    private func run(_ message: KafkaMessage, _ ticket: SharedEngine.Ticket) async throws {
        let start = elapsed.now()
        if let written = message.timestamp {
            let waited = Timestamp.now.millisecondsSinceEpoch - written
            metrics.jobStarted(type, waited: .milliseconds(max(0, waited)))
        }
        for attempt in 1... {
            switch await outcome(of: message, ticket) {
            case .finished(let records, let smaller, let end, let held, let span):
                metrics.jobTook(type, end, elapsed.now() - start)
                let output = JobOutput(records: records, end: end, span: span)
                return withExtendedLifetime(held) {
                    engine.finish(ticket, output, ifTooLarge: output.replaced(by: smaller))
                }
            case .impossible(let error):
                engine.abandon(ticket)
                return impossibilitySignal.finish(throwing: error)
            case .interrupted:
                guard !Task.isCancelled, engine.isWanted(ticket) else { return engine.abandon(ticket) }
                // Left alone it would hold its partition's offset for ever.
                logger.error(
                    "A job ended without an outcome, running it again",
                    metadata: ["source": "\(message.topicPartition)@\(message.offset)", "attempt": "\(attempt)"])
                await pause(.seconds(1 << min(attempt - 1, 5)), ticket)
            }
        }
    }

    /// Waits, unless the job is to end.
    private func pause(_ duration: Duration, _ ticket: SharedEngine.Ticket) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { [clock] in try? await clock.sleep(for: duration) }
            group.addTask { await self.engine.revocation(of: ticket) }
            await group.next()
            group.cancelAll()
        }
    }

    private func outcome(of message: KafkaMessage, _ ticket: SharedEngine.Ticket) async -> JobOutcome {
        await withTaskGroup(of: JobOutcome?.self) { group in
            group.addTask { await self.perform(message) }
            group.addTask {
                await self.engine.revocation(of: ticket)
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            // What the job may still say when it is cancelled comes too late: it is another worker's.
            return first ?? .interrupted
        }
    }
}
