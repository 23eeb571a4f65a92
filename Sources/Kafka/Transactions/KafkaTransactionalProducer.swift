import CLibrdkafka
public import Logging
import Synchronization

/// Writes records and consumer offsets in transactions: all of them are seen, or none.
///
/// Calls run one after another on a thread of the producer's own. Cancelling ends the wait for a call, not the call: its
/// outcome is then unknown. Every error says what to do by its ``KafkaError/recovery-swift.property``: `retry` the same
/// call, `abortTransaction` and send the same outputs again, `discard` because another worker owns them now, or
/// `recreateClient`.
public final class KafkaTransactionalProducer: Sendable {
    private let client: ClientHandle
    private let calls: TransactionCalls
    private let thread: JobThread
    private let transactionTimeout: Duration
    // Used on the producer's thread alone; the lock is never contended.
    private let topics = Mutex<[String: KafkaTopic]>([:])

    /// Makes a producer.
    ///
    /// Returns at once, whether or not a broker is there.
    /// - Throws: ``KafkaError/Code/invalidConfiguration``.
    public init(configuration: KafkaTransactionalProducerConfiguration, logger: Logger) throws(KafkaError) {
        let defaults = [
            ("transactional.id", configuration.transactionalID),
            ("transaction.timeout.ms", String(configuration.transactionTimeout)),
            ("message.timeout.ms", String(configuration.transactionTimeout)),
            ("linger.ms", String(configuration.linger)),
            ("partitioner", "murmur2_random"),
            // How large a record may be is the broker's to say.
            ("message.max.bytes", "16000000"),
        ]
        client = unsafe try ClientHandle(.producer, client: configuration.client, defaults: defaults, logger: logger) {
            // Reports say nothing that the commit does not, but each wakes the flush that a commit begins with; without
            // them it looks every 10 ms.
            // What kept a record out is told nowhere else.
            unsafe rd_kafka_conf_set_dr_msg_cb($0) { client, message, _ in
                guard let code = unsafe message?.pointee.err, code != RD_KAFKA_RESP_ERR_NO_ERROR else { return }
                unsafe ClientContext.of(client)?.keep(deliveryFailure: KafkaError(code))
            }
        }
        transactionTimeout = .milliseconds(configuration.transactionTimeout)
        calls = TransactionCalls(client: client, timeout: CInt(clamping: configuration.transactionTimeout))
        let wake = try WakeSignal()
        if let queue = unsafe rd_kafka_queue_get_main(client.pointer) {
            unsafe wake.attach(to: queue)
            unsafe rd_kafka_queue_destroy(queue)
        }
        thread = try JobThread("kafka-transactions", wake: wake) { [client] in
            _ = unsafe rd_kafka_poll(client.pointer, 0)
        } finish: { [client] in
            guard let queue = unsafe rd_kafka_queue_get_main(client.pointer) else { return }
            unsafe WakeSignal.detach(from: queue)
            unsafe rd_kafka_queue_destroy(queue)
        }
    }

    deinit { thread.stop() }

    /// The error that has finished this producer, if there is one: close it and make a new one.
    public var fatalError: KafkaError? { client.fatalError }

    /// The latest statistics, a JSON object (librdkafka's `STATISTICS.md`); nil when none are gathered.
    public var statistics: [UInt8]? { client.context.statistics }

    /// Takes the producer's name, fences older producers of that name and ends what they left open.
    ///
    /// Once, before all else.
    public func initialize() async throws(KafkaError) {
        try await thread.run { [calls] () throws(KafkaError) in try calls.initialize() }
    }

    /// Opens a transaction.
    public func begin() async throws(KafkaError) {
        try await thread.run { [calls] () throws(KafkaError) in try calls.begin() }
    }

    /// Queues records in the open transaction.
    ///
    /// That they failed shows when it is committed.
    public func send(_ records: [KafkaRecord]) async throws(KafkaError) {
        try await thread.run { [self] () throws(KafkaError) in try sendOnThread(records) }
    }

    /// Makes these offsets part of the open transaction.
    /// - Throws: ``KafkaError/Code/staleGeneration`` when the group has moved on since `group` was taken: abort, then discard.
    public func sendOffsets(_ offsets: [PartitionOffset], group: KafkaGroupMetadata) async throws(KafkaError) {
        try await thread.run { [calls] () throws(KafkaError) in try calls.sendOffsets(offsets, group: group) }
    }

    /// Commits the open transaction.
    ///
    /// On an error with recovery `retry` it is not known whether it was: call again until it is.
    public func commit() async throws(KafkaError) {
        try await thread.run { [calls] () throws(KafkaError) in try calls.commit() }
    }

    /// Aborts the open transaction.
    public func abort() async throws(KafkaError) {
        try await thread.run { [calls] () throws(KafkaError) in try calls.abort() }
    }

    /// A whole transaction in one call: begin, records, offsets, commit.
    ///
    /// Retries what can be retried until three times the transaction time-out has passed. On failure the transaction is
    /// aborted before the error is thrown, so recovery `abortTransaction` means here: call again with the same outputs, and
    /// ``KafkaError/Code/messageTooLarge`` that a record will never be taken. An error with recovery `retry`, or ``KafkaError/Code/cancelled``,
    /// means that nobody knows whether the commit arrived: make a new producer of the same `transactional.id`, which ends
    /// the transaction, and look at the committed offsets.
    public func transact(records: [KafkaRecord], offsets: [PartitionOffset], group: KafkaGroupMetadata?)
        async throws(KafkaError)
    {
        try await thread.run { [self] () throws(KafkaError) in
            let deadline = ContinuousClock.now + transactionTimeout * 3
            _ = client.context.takeDeliveryFailure()
            try calls.begin()
            do throws(KafkaError) {
                try sendOnThread(records)
                if let group, !offsets.isEmpty {
                    try retrying(until: deadline) { () throws(KafkaError) in
                        try calls.sendOffsets(offsets, group: group)
                    }
                }
            } catch {
                try abortOnThread(after: error, until: deadline)
            }
            do throws(KafkaError) {
                try retrying(until: deadline) { () throws(KafkaError) in try calls.commit() }
            } catch {
                if error.recovery == .retry { throw error }
                try abortOnThread(after: error, until: deadline)
            }
        }
    }

    /// Aborts what is open and ends the producer.
    ///
    /// Idempotent.
    public func close() async {
        do throws(KafkaError) {
            try await thread.run { [calls] () throws(KafkaError) in try calls.abort() }
        } catch {
            // Nothing was open, or the broker will end it when its time is over.
        }
        thread.stop()
    }

    private func sendOnThread(_ records: [KafkaRecord]) throws(KafkaError) {
        try topics.withLock { topics throws(KafkaError) in try calls.send(records, topics: &topics) }
    }

    /// Aborts because of `error`, and throws what the caller is to do now.
    private func abortOnThread(after error: KafkaError, until deadline: ContinuousClock.Instant) throws(KafkaError)
        -> Never
    {
        // Taken before the abort, which fails whatever is still queued.
        let deliveryFailure = client.context.takeDeliveryFailure()
        if error.recovery != .recreateClient {
            do throws(KafkaError) {
                try retrying(until: deadline) { () throws(KafkaError) in try calls.abort() }
            } catch {
                // What cannot be aborted stays open until the broker ends it; this producer cannot go on from there.
                throw KafkaError(error.code, error.message, recovery: .recreateClient)
            }
        }
        for cause in [deliveryFailure, error] where cause?.code == .messageTooLarge {
            throw KafkaError(.messageTooLarge, cause?.message ?? error.message)
        }
        let message = deliveryFailure.map { "\(error.message): \($0.message)" } ?? error.message
        throw KafkaError(
            error.code, message, recovery: error.recovery == .retry ? .abortTransaction : error.recovery)
    }

    private func retrying(until deadline: ContinuousClock.Instant, _ call: () throws(KafkaError) -> Void)
        throws(KafkaError)
    {
        while true {
            do throws(KafkaError) {
                return try call()
            } catch {
                if error.recovery != .retry || ContinuousClock.now >= deadline { throw error }
                // Most calls have waited inside by now; this keeps those that have not from spinning.
                _ = unsafe rd_kafka_poll(client.pointer, 20)
            }
        }
    }
}
