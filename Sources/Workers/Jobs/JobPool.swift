public import Kafka
public import Logging
import ServiceLifecycle
import WorkerPool

/// Runs the jobs of a topic: many at once, each acknowledged in one transaction with what it leaves behind.
///
/// A job is a message and a closure that turns it into records. Its offset is committed together with them, whatever order jobs finish in; a worker that
/// dies leaves its unfinished jobs, and only those, to the others.
///
/// Stops in two stages: a graceful shutdown stops the intake and lets running jobs end within `drainTimeout`; cancelling the task ends them at once.
public final class JobPool: Sendable {
    /// How a pool behaves.
    public struct Configuration: Sendable {
        /// Jobs in flight at once.
        public var concurrency: Int
        /// The least time between two commits under load.
        public var commitInterval: Duration
        /// How long running jobs may go on after a graceful shutdown began.
        public var drainTimeout: Duration
        /// How long the jobs of a partition may go on that the group gives to another worker; the whole group waits that long.
        public var rebalanceTimeout: Duration = .seconds(10)

        /// Makes a configuration.
        ///
        /// - Parameters:
        ///   - concurrency: Jobs in flight at once.
        ///   - commitInterval: The least time between two commits under load.
        ///   - drainTimeout: How long running jobs may go on after a graceful shutdown began.
        public init(concurrency: Int, commitInterval: Duration, drainTimeout: Duration) {
            self.concurrency = concurrency
            self.commitInterval = commitInterval
            self.drainTimeout = drainTimeout
        }
    }

    /// Messages taken at a time: what a crowded partition may still bring.
    private static let maximumPull = 64

    private let consumer: KafkaConsumer
    private let configuration: Configuration
    private let register: JobRegister
    private let commits: CommitCycle
    private let producer: TransactionWriter
    private let clock: any Clock<Duration>
    private let logger: Logger
    private let perform: @Sendable (KafkaMessage) async -> JobOutcome

    /// Makes a pool; it joins its group when it runs.
    ///
    /// - Parameters:
    ///   - kafka: The cluster, the group and its topics.
    ///   - configuration: How the pool behaves.
    ///   - clock: Measures time-outs.
    ///   - logger: Where to log.
    ///   - perform: Runs one job. Where its task is cancelled it returns soon.
    /// - Throws: `KafkaError` where the configuration of a client is wrong.
    public init(
        kafka: KafkaConnection, configuration: Configuration, clock: any Clock<Duration> = ContinuousClock(),
        logger: Logger, perform: @escaping @Sendable (KafkaMessage) async -> JobOutcome
    ) throws(KafkaError) {
        self.configuration = configuration
        self.clock = clock
        self.logger = logger
        self.perform = perform
        let consumer = try KafkaConsumer(configuration: kafka.consumer, logger: logger)
        self.consumer = consumer
        register = JobRegister(setPaused: { partition, isPaused in
            if isPaused { consumer.pause([partition]) } else { consumer.resume([partition]) }
        })
        producer = TransactionWriter(
            logger: logger,
            makeProducer: { () throws(KafkaError) in
                try KafkaTransactionalProducer(configuration: kafka.transactions, logger: logger)
            },
            committedOffsets: { partitions throws(KafkaError) in
                let admin = try KafkaAdmin(configuration: kafka.consumer.client, logger: logger)
                return try await admin.committedOffsets(
                    of: kafka.consumer.groupID, in: partitions, timeout: .seconds(10))
            })
        commits = CommitCycle(
            producer: producer, register: register, interval: configuration.commitInterval,
            clock: clock, logger: logger)
    }

    /// Whether the pool can reach a broker and has partitions.
    public var isReady: Bool { consumer.isBrokerReachable && !register.partitions.isEmpty }

    /// Runs jobs until a graceful shutdown or the task is cancelled.
    ///
    /// - Throws: `KafkaError` where no waiting helps, such as a topic that does not exist.
    public func run() async throws {
        defer { logger.debug("Job pool ended") }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.followAssignments() }
            group.addTask { try await self.commits.run() }
            group.addTask {
                defer { self.commits.close() }
                do {
                    try await self.runJobs()
                } catch {
                    await self.consumer.close()
                    throw error
                }
                await self.consumer.close()
            }
            try await group.waitForAll()
        }
        await producer.close()
    }

    // MARK: - Jobs

    private enum Ended {
        case job
        case deadline
    }

    private func runJobs() async throws {
        try await withThrowingTaskGroup(of: Ended.self) { group in
            var running = 0
            while true {
                while running >= configuration.concurrency {
                    _ = try await group.next()
                    running -= 1
                }
                let room = min(configuration.concurrency - running, Self.maximumPull)
                let messages = try await cancelWhenGracefulShutdown {
                    try await self.consumer.nextMessages(maximum: room)
                }
                // Empty means that the intake has ended: shut down, cancelled or closed.
                guard !messages.isEmpty else { break }
                for message in messages {
                    guard let ticket = register.begin(message) else { continue }
                    running += 1
                    group.addTask {
                        await self.run(message, ticket)
                        return .job
                    }
                }
            }
            try await drain(&group, running: running)
        }
    }

    private func drain(_ group: inout ThrowingTaskGroup<Ended, any Error>, running: Int) async throws {
        guard running > 0 else { return }
        logger.info("Stopped taking jobs; letting running ones end", metadata: ["running": "\(register.runningCount)"])
        let (clock, timeout) = (clock, configuration.drainTimeout)
        group.addTask {
            try? await clock.sleep(for: timeout)
            return .deadline
        }
        var running = running
        while running > 0, let ended = try await group.next() {
            switch ended {
            case .job: running -= 1
            case .deadline:
                logger.notice(
                    "Leaving unfinished jobs to other workers", metadata: ["running": "\(register.runningCount)"])
                group.cancelAll()
            }
        }
        group.cancelAll()
    }

    /// Runs one job, for as long as its partition is ours.
    private func run(_ message: KafkaMessage, _ ticket: JobRegister.Ticket) async {
        defer { register.end(ticket) }
        let outcome = await withTaskGroup(of: JobOutcome?.self) { group in
            group.addTask { await self.perform(message) }
            group.addTask {
                await self.register.revocation(of: ticket)
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            // What the job may still say when it is cancelled comes too late: it is another worker's.
            return first ?? .interrupted
        }
        guard case .finished(let records) = outcome else { return }
        _ = await commits.finish(ticket, records: records)
    }

    // MARK: - Assignments

    private func followAssignments() async throws {
        for await event in consumer.events {
            switch event {
            case .assigned(let assignments): try await take(assignments)
            case .revoked(let partitions, let isLost): try await giveUp(partitions, isLost: isLost)
            case .brokerReachable(let isReachable):
                logger.info("Broker contact changed", metadata: ["reachable": "\(isReachable)"])
            case .error(let error):
                guard error.recovery != .recreateClient, error.recovery != .reconfigure else { throw error }
                logger.warning("Consumer reports an error", metadata: ["error": "\(error)"])
            }
        }
    }

    private func take(_ assignments: [PartitionAssignment]) async throws {
        logger.info("Partitions assigned", metadata: ["count": "\(assignments.count)"])
        var starts: [PartitionStart] = []
        for assignment in assignments {
            let restored = restoredMap(of: assignment)
            register.assign(assignment.topicPartition, epoch: assignment.epoch, restored: restored)
            let position = assignment.committedOffset.map { PartitionStart.Position.offset($0) } ?? .beginning
            starts.append(PartitionStart(assignment.topicPartition, at: position))
        }
        do {
            // An assignment of nothing, which cooperative rebalances bring, asks for no answer; its generation counts all the same.
            if !starts.isEmpty { try await consumer.start(starts) }
            // Not asked for at each commit: a worker that lost its partitions without knowing must show the generation that it had them under.
            register.join(try await consumer.groupMetadata())
        } catch {
            guard error.code == .staleGeneration else { throw error }
            // The next rebalance is on its way and says what to give up.
            logger.debug("The assignment was replaced before it was taken")
        }
    }

    private func restoredMap(of assignment: PartitionAssignment) -> AcknowledgementMap {
        let base = assignment.committedOffset ?? 0
        do {
            return try AcknowledgementMap(metadata: assignment.metadata ?? "", base: base)
        } catch {
            logger.warning(
                "Cannot read the acknowledgement map: jobs above the committed offset run again",
                metadata: ["partition": "\(assignment.topicPartition)", "error": "\(error)"])
            return AcknowledgementMap(base: base, end: base, finished: [])
        }
    }

    private func giveUp(_ partitions: [TopicPartition], isLost: Bool) async throws {
        logger.info("Partitions revoked", metadata: ["count": "\(partitions.count)", "lost": "\(isLost)"])
        register.retire(partitions)
        if !isLost {
            let (clock, timeout, register) = (clock, configuration.rebalanceTimeout, register)
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await register.drained(partitions) }
                group.addTask { try? await clock.sleep(for: timeout) }
                await group.next()
                group.cancelAll()
            }
        }
        register.revoke(partitions)
        do {
            try await consumer.release(partitions)
        } catch {
            guard error.code == .staleGeneration || error.code == .closed else { throw error }
            logger.debug("The partitions were gone already")
        }
    }
}
