import CLibrdkafka
public import Logging

/// A member of a consumer group: pulls messages, commits explicitly, and answers rebalances when the application is ready.
///
/// One thread of its own polls the client, so the member stays alive however long the application takes. Messages are
/// pulled by ``nextMessages(maximum:)``: what is not pulled stays in librdkafka's bounded per-partition queues, and
/// fetching stops when those are full. Partitions take turns.
///
/// Rebalances are a conversation: ``KafkaConsumerEvent/assigned(_:)`` is answered by ``start(_:)`` and
/// ``KafkaConsumerEvent/revoked(_:isLost:)`` by ``release(_:)``; the next one is published only then.
/// Nothing is committed on its own.
public final class KafkaConsumer: Sendable {
    /// Makes a consumer that is no member of its group yet; see ``join()``.
    ///
    /// Returns at once, whether or not a broker is there.
    /// - Throws: ``KafkaError/Code/invalidConfiguration``.
    public init(configuration: KafkaConsumerConfiguration, logger: Logger) throws(KafkaError) {
        var defaults = [
            ("group.id", configuration.groupID), ("session.timeout.ms", String(configuration.sessionTimeout)),
            ("heartbeat.interval.ms", String(max(1, min(3_000, configuration.sessionTimeout / 3)))),
            ("partition.assignment.strategy", configuration.assignmentStrategy.rawValue),
            ("auto.offset.reset", "earliest"), ("isolation.level", "read_committed"),
            ("enable.auto.commit", "false"), ("enable.auto.offset.store", "false"),
            ("fetch.wait.max.ms", String(configuration.fetchWaitMaximum)),
            ("queued.min.messages", String(configuration.prefetchMessages)),
            ("queued.max.messages.kbytes", String(configuration.prefetchKilobytes)),
            ("enable.partition.eof", "true"),
        ]
        if let id = configuration.groupInstanceID { defaults.append(("group.instance.id", id)) }
        let client = unsafe try ClientHandle(
            .consumer, client: configuration.client, defaults: defaults, logger: logger, prepare: ConsumerEvents.enable)
        core = try ConsumerCore(client: client, fatalRecoveries: [.recreateClient], keepsEnds: true)
        topics = configuration.topics
        try OwnThread.start("kafka-consumer") { [core] in
            var loop = ConsumerLoop(core: core, groupID: configuration.groupID, longestWait: ConsumerEvents.longestWait)
            loop.run()
        }
    }

    private let core: ConsumerCore
    private let topics: [String]

    deinit { core.requestClose() }

    /// Joins the group; from now on ``events`` must be read and answered, for the whole group waits for that.
    ///
    /// Returns at once, whether or not a broker is there. Not to be called once the consumer is closed.
    /// - Throws: ``KafkaError/Code/invalidConfiguration`` for a name that is no topic's.
    public func join() throws(KafkaError) {
        let list = PartitionList(topics.map { TopicPartition(topic: $0, partition: -1) })
        let code = unsafe rd_kafka_subscribe(core.client.pointer, list.pointer)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(code) }
    }

    /// Rebalances, errors and connectivity, for one reader.
    ///
    /// Ends when the consumer is closed.
    public var events: KafkaConsumerEvents { KafkaConsumerEvents(core: core) }

    /// Whether a broker can be reached as far as is known; false before the first contact.
    public var isBrokerReachable: Bool { core.isReachable }

    /// When the thread last came round that keeps the member alive; it does so every five seconds at least.
    public var lastTurn: ContinuousClock.Instant { core.lastTurn }

    /// Where the started partitions ended when they were last read to their end: below that there is nothing that was not delivered.
    public var reachedEnds: [TopicPartition: Int64] { core.reachedEnds }

    /// Where partitions end now, as far as this consumer may read them.
    ///
    /// Asks the broker, for what was fetched last may be long ago. Not interrupted by cancelling.
    /// - Throws: ``KafkaError/Code/brokerUnavailable`` when there is no answer in time.
    public func ends(of partitions: [TopicPartition], timeout: Duration) async throws(KafkaError)
        -> [TopicPartition: Int64]
    {
        guard !partitions.isEmpty else { return [:] }
        let calls = AdminCalls(client: core.client)
        return try await OwnThread.run("kafka-ends") { () throws(KafkaError) in
            try calls.offsets(at: AdminCalls.latest, in: partitions, timeout: timeout).compactMapValues { $0 }
        }
    }

    /// The latest statistics, a JSON object (librdkafka's `STATISTICS.md`); nil when none are gathered.
    public var statistics: [UInt8]? { core.client.context.statistics }

    /// The next messages of the started partitions, in order within each partition: at least one, at most `maximum`.
    ///
    /// Suspends until there is one. One caller at a time. None is handed out after the revocation of its partition has been
    /// published, but the caller may get hold of it after the event: then its ``KafkaMessage/epoch`` is not, or no longer, that
    /// of a partition it owns, and the message is the next owner's.
    /// - Returns: An empty array when the consumer is closed or the task is cancelled. No message is lost by cancelling.
    /// - Throws: ``KafkaError/Code/fatal`` or ``KafkaError/Code/fenced`` when the consumer is finished.
    public func nextMessages(maximum: Int) async throws(KafkaError) -> [KafkaMessage] {
        try await core.next(maximum: maximum).messages
    }

    /// Answers ``KafkaConsumerEvent/assigned(_:)``: reads these partitions from these positions.
    ///
    /// What was assigned and is not in `starts` is not read.
    /// - Throws: ``KafkaError/Code/staleGeneration`` when the assignment is gone by now (an event says so as well),
    ///   ``KafkaError/Code/invalidState`` when none was waiting for an answer.
    public func start(_ starts: [PartitionStart]) async throws(KafkaError) {
        let completion = Completion<Result<Void, KafkaError>>()
        core.submit(.start(starts, completion))
        try await completion.value().get()
    }

    /// Answers ``KafkaConsumerEvent/revoked(_:isLost:)``: these partitions are done with.
    ///
    /// In several calls if need be; the group goes on when the last one has been released.
    public func release(_ partitions: [TopicPartition]) async throws(KafkaError) {
        let completion = Completion<Result<Void, KafkaError>>()
        core.submit(.release(partitions, completion))
        try await completion.value().get()
    }

    /// Stops the delivery of these partitions from the next ``nextMessages(maximum:)`` on.
    ///
    /// What is fetched ahead is kept.
    public func pause(_ partitions: [TopicPartition]) { core.pause(partitions) }

    /// Goes on with the delivery of these partitions where it stopped.
    public func resume(_ partitions: [TopicPartition]) { core.resume(partitions) }

    /// Commits exactly these positions, and returns when the broker has stored them.
    ///
    /// Not to be interrupted by cancelling. While no coordinator can be reached it waits, at most for the session time-out.
    /// - Throws: ``KafkaError/Code/staleGeneration`` when the partitions are no longer ours,
    ///   ``KafkaError/Code/metadataTooLarge``, ``KafkaError/Code/brokerUnavailable``.
    public func commit(_ offsets: [PartitionOffset]) async throws(KafkaError) { try await core.commit(offsets) }

    /// Who this member is in its group now, for ``KafkaTransactionalProducer``.
    /// - Throws: ``KafkaError/Code/staleGeneration`` before it has joined, and once the group has thrown it out.
    public func groupMetadata() async throws(KafkaError) -> KafkaGroupMetadata {
        let completion = Completion<Result<KafkaGroupMetadata, KafkaError>>()
        core.submit(.groupMetadata(completion))
        return try await completion.value().get()
    }

    /// Leaves the group and ends events and messages.
    ///
    /// What is not committed by now is not.
    ///
    /// Open rebalances are answered for the application. May be called more than once, by several tasks, and by one that
    /// is cancelled. Returns after 10 s at the latest, also without a broker; the rest then happens behind the scenes.
    public func close() async { await core.close() }
}

/// The events of a consumer, for one reader.
public struct KafkaConsumerEvents: AsyncSequence, Sendable {
    let core: ConsumerCore

    /// The iterator over the events.
    public struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let core: ConsumerCore

        /// The next event; nil when the consumer is closed or the task is cancelled.
        public mutating func next() async -> KafkaConsumerEvent? { await core.nextEvent() }
    }

    /// Begins to read events.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(core: core) }
}
