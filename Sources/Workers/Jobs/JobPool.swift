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

    /// How long finished jobs may wait for their commit after all others were told to end.
    private static let commitPatience = Duration.seconds(5)
    /// Messages taken at a time: what a crowded partition may still bring.
    private static let maximumPull = 64

    private let consumer: KafkaConsumer
    private let instanceID: String?
    private let configuration: Configuration
    private let register: JobRegister
    private let commits: CommitCycle
    private let producer: TransactionWriter
    /// Ends with an error where no job can be done before someone has mended a setting.
    private let impossibility: AsyncThrowingStream<Void, any Error>
    private let impossibilitySignal: AsyncThrowingStream<Void, any Error>.Continuation
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
        (impossibility, impossibilitySignal) = AsyncThrowingStream.makeStream()
        let consumer = try KafkaConsumer(configuration: kafka.consumer, logger: logger)
        self.consumer = consumer
        instanceID = kafka.consumer.groupInstanceID
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
    public var isReady: Bool { consumer.isBrokerReachable && register.hasPartitions }

    private enum Part {
        case jobs
        case other
    }

    /// Runs jobs until a graceful shutdown or the task is cancelled.
    ///
    /// - Throws: `KafkaError` where no waiting helps, such as a topic that does not exist; `WorkerError.instanceReplaced`; the error of a job that was
    ///   impossible.
    public func run() async throws {
        let result: Result<Void, any Error>
        do {
            try await runParts()
            result = .success(())
        } catch {
            result = .failure(WorkerError(error, instanceID: instanceID) ?? error)
        }
        await consumer.close()
        await producer.close()
        try result.get()
    }

    private func runParts() async throws {
        try await withThrowingTaskGroup(of: Part.self) { group in
            group.addTask {
                try await self.followAssignments()
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
            group.addTask { [impossibility] in
                for try await _ in impossibility {}
                return .other
            }
            while let part = try await group.next() {
                guard case .jobs = part else { continue }
                // Every job has ended, so there is nothing left to commit, to be assigned or to go wrong.
                commits.close()
                impossibilitySignal.finish()
                await consumer.close()
            }
        }
    }

    // MARK: - Jobs

    private func runJobs() async throws {
        try await withThrowingDiscardingTaskGroup { group in
            let limit = configuration.concurrency
            while true {
                let messages = try await cancelWhenGracefulShutdown {
                    let room = await self.register.room(below: limit)
                    return room > 0 ? try await self.consumer.nextMessages(maximum: min(room, Self.maximumPull)) : []
                }
                // Empty means that the intake has ended: shut down, cancelled or closed.
                guard !messages.isEmpty else { break }
                for message in messages {
                    guard let ticket = register.begin(message) else { continue }
                    group.addTask { try await self.run(message, ticket) }
                }
            }
            await drain()
        }
    }

    /// Lets running jobs end; tells them to where the time is up.
    private func drain() async {
        guard register.runningCount > 0 else { return }
        logger.info(
            "Stopped taking jobs; letting running ones end", metadata: ["running": "\(register.runningCount)"])
        guard await !isDrained(nil, within: configuration.drainTimeout) else { return }
        logger.notice("Leaving unfinished jobs to other workers", metadata: ["running": "\(register.runningCount)"])
        register.endAll()
        if await !isDrained(nil, within: Self.commitPatience) {
            logger.warning(
                "Leaving finished jobs uncommitted: the broker does not answer",
                metadata: ["running": "\(register.runningCount)"])
            commits.abandon()
        }
    }

    private func isDrained(_ partitions: [TopicPartition]?, within timeout: Duration) async -> Bool {
        let (clock, register) = (clock, register)
        return await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                await register.drained(partitions)
                return !Task.isCancelled
            }
            group.addTask {
                do { try await clock.sleep(for: timeout) } catch { return false }
                return false
            }
            defer { group.cancelAll() }
            return await group.next() ?? false
        }
    }

    /// Runs one job, for as long as its partition is ours.
    private func run(_ message: KafkaMessage, _ ticket: JobRegister.Ticket) async throws {
        defer { register.end(ticket) }
        for attempt in 1... {
            switch await outcome(of: message, ticket) {
            case .finished(let records, let smaller):
                _ = await commits.finish(ticket, records: records, ifTooLarge: smaller)
                return
            case .impossible(let error): return impossibilitySignal.finish(throwing: error)
            case .interrupted:
                guard !Task.isCancelled, register.isWanted(ticket) else { return }
                // Left alone it would hold its partition's offset for ever.
                logger.error(
                    "A job ended without an outcome, running it again",
                    metadata: ["source": "\(message.topicPartition)@\(message.offset)", "attempt": "\(attempt)"])
                try await clock.sleep(for: .seconds(1 << min(attempt - 1, 5)))
            }
        }
    }

    private func outcome(of message: KafkaMessage, _ ticket: JobRegister.Ticket) async -> JobOutcome {
        await withTaskGroup(of: JobOutcome?.self) { group in
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
                guard !error.isFinal else { throw error }
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
            guard error.code == .staleGeneration || error.code == .closed else { throw error }
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
            _ = await isDrained(partitions, within: configuration.rebalanceTimeout)
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

extension KafkaError {
    /// Whether a consumer that reports it has no future; anything else may pass.
    fileprivate var isFinal: Bool {
        recovery == .recreateClient || [.unknownTopic, .authenticationFailed, .authorizationFailed].contains(code)
    }
}
