import CLibrdkafka
public import Logging
import Synchronization

/// Writes records outside of transactions, each stored once and in order (idempotent).
///
/// ``send(_:)`` is for the occasional record. ``enqueue(to:partition:key:value:headers:tracker:)`` is for streams: it never
/// waits, and copies straight from the caller's memory into librdkafka's queue. Acknowledgements are gathered by a thread of
/// the producer's own.
public final class KafkaProducer: Sendable {
    /// What became of a record that was to be queued.
    public enum EnqueueResult: Sendable {
        /// It is queued; its tracker hears of its fate.
        case queued
        /// There is no room now; the record was not taken.
        ///
        /// Wait for ``KafkaProducer/room()`` and try again.
        case queueFull
        /// It will never be taken; the tracker has failed with this error as well.
        case failed(KafkaError)
    }

    /// Makes a producer.
    ///
    /// Returns at once, whether or not a broker is there.
    /// - Throws: ``KafkaError/Code/invalidConfiguration``.
    public init(configuration: KafkaProducerConfiguration, logger: Logger) throws(KafkaError) {
        let defaults = [
            ("enable.idempotence", "true"), ("linger.ms", String(configuration.linger)),
            ("queue.buffering.max.messages", String(configuration.queueMessages)),
            ("queue.buffering.max.kbytes", String(configuration.queueKilobytes)),
            ("message.timeout.ms", String(configuration.deliveryTimeout)),
            // As Java's producers choose, so that a key has one partition whoever writes it.
            ("partitioner", "murmur2_random"),
        ]
        client = unsafe try ClientHandle(.producer, client: configuration.client, defaults: defaults, logger: logger) {
            configuration in
            unsafe rd_kafka_conf_set_dr_msg_cb(configuration) { client, message, _ in
                if let message = unsafe message { unsafe DeliveryReceipt.report(message, of: client) }
            }
        }
        pump = try DeliveryPump(client: client)
    }

    private let client: ClientHandle
    private let pump: DeliveryPump
    private let topics = Mutex<[String: KafkaTopic]>([:])

    deinit { pump.abandon() }

    /// The error that has finished this producer, if there is one: close it and make a new one.
    public var fatalError: KafkaError? { client.fatalError }

    /// The latest statistics, a JSON object (librdkafka's `STATISTICS.md`); nil when none are gathered.
    public var statistics: [UInt8]? { client.context.statistics }

    /// The handle that ``enqueue(to:partition:key:value:headers:tracker:)`` takes.
    ///
    /// The same name gives the same handle.
    public func topic(_ name: String) throws(KafkaError) -> KafkaTopic {
        try topics.withLock { topics throws(KafkaError) in
            if let topic = topics[name] { return topic }
            let topic = try KafkaTopic(name, client: client)
            topics[name] = topic
            return topic
        }
    }

    /// Learns the partitions of these topics, so that the first record does not wait for it.
    ///
    /// - Parameters:
    ///   - topics: The topics to ask about.
    ///   - timeout: How long to wait for an answer at most.
    /// - Throws: ``KafkaError/Code/unknownTopic``, ``KafkaError/Code/brokerUnavailable``.
    public func prefetchMetadata(_ topics: [String], timeout: Duration = .seconds(10)) async throws(KafkaError) {
        let deadline = ContinuousClock.now + timeout
        for name in topics {
            let topic = try topic(name)
            try await OwnThread.run("kafka-metadata") { () throws(KafkaError) in
                try TopicMetadata.fetch(topic, timeout: deadline - .now)
            }
        }
    }

    /// Writes one record, and returns when it is acknowledged.
    ///
    /// Suspends while the queue is full.
    public func send(_ record: KafkaRecord) async throws(KafkaError) -> KafkaDelivery {
        let topic = try topic(record.topic)
        while true {
            if pump.isClosing { throw Self.closedError }
            let receipt = DeliveryReceipt()
            let opaque = unsafe receipt.opaque()
            let code = unsafe RecordQueue.enqueue(record, to: topic, opaque: opaque)
            switch code {
            case RD_KAFKA_RESP_ERR_NO_ERROR:
                if pump.isClosing { pump.sweep() }
                pump.expectWaiter()
                defer { pump.dismissWaiter() }
                return try await receipt.result.value().get()
            case RD_KAFKA_RESP_ERR__QUEUE_FULL:
                unsafe DeliveryReceipt.take(back: opaque)
                await room()
                if Task.isCancelled { throw KafkaError(.cancelled, "cancelled while the queue was full") }
            default:
                unsafe DeliveryReceipt.take(back: opaque)
                throw client.fatalError ?? KafkaError(code)
            }
        }
    }

    /// Queues one record without waiting.
    ///
    /// Callable from any thread; the bytes are copied.
    ///
    /// - Parameters:
    ///   - topic: Where to, from ``topic(_:)`` of this producer.
    ///   - partition: The partition, or nil to let the key decide.
    ///   - key: The key.
    ///   - value: The value.
    ///   - headers: Headers to copy into the record.
    ///   - tracker: Who follows the record.
    /// - Returns: What became of it.
    public func enqueue(
        to topic: KafkaTopic, partition: Int32? = nil, key: Span<UInt8>, value: Span<UInt8>, headers: KafkaHeaderSet?,
        tracker: KafkaDeliveryTracker
    ) -> EnqueueResult {
        precondition(topic.client === client, "a topic belongs to the producer that made it")
        guard tracker.accepts, !pump.isClosing else {
            let error = tracker.failure ?? Self.closedError
            tracker.fail(error)
            return .failed(error)
        }
        tracker.bind(to: pump)
        tracker.expect()
        let headers = unsafe headers?.copy()
        let code = unsafe key.withUnsafeBufferPointer { key in
            unsafe value.withUnsafeBufferPointer { value in
                unsafe shim_produce(
                    client.pointer, topic.pointer, partition ?? RD_KAFKA_PARTITION_UA, key.baseAddress, key.count,
                    value.baseAddress, value.count, headers, Unmanaged.passUnretained(tracker).toOpaque())
            }
        }
        if code == RD_KAFKA_RESP_ERR_NO_ERROR {
            // A close that began in between may have looked for records before this one came.
            if pump.isClosing { pump.sweep() }
            return .queued
        }
        if let headers = unsafe headers { unsafe rd_kafka_headers_destroy(headers) }
        defer { tracker.withdraw() }
        if code == RD_KAFKA_RESP_ERR__QUEUE_FULL { return .queueFull }
        let error = client.fatalError ?? KafkaError(code)
        tracker.fail(error)
        return .failed(error)
    }

    private static let closedError = KafkaError(.closed, "the producer is closed")

    /// Returns when a full queue has room again (or the producer is closed, or the task cancelled).
    ///
    /// A hint: others may be quicker.
    public func room() async {
        let completion = Completion<Void>()
        pump.whenRoom { completion.complete(()) }
        await withTaskCancellationHandler {
            await completion.value()
        } onCancel: {
            completion.complete(())
        }
    }

    /// Calls `body` once when a full queue has room again, on the producer's own thread: it must be brief.
    public func whenRoom(_ body: @escaping @Sendable () -> Void) { pump.whenRoom(body) }

    /// Sends what is queued without lingering, and waits until nothing is outstanding.
    /// - Throws: ``KafkaError/Code/timedOut`` when `timeout` has passed first.
    public func flush(timeout: Duration) async throws(KafkaError) {
        try await OwnThread.run("kafka-flush") { [client] () throws(KafkaError) in
            let code = unsafe rd_kafka_flush(client.pointer, CInt(clamping: timeout.milliseconds))
            if code != RD_KAFKA_RESP_ERR_NO_ERROR { throw KafkaError(code) }
        }
    }

    /// Flushes for up to `timeout`, fails what is left, and ends the producer.
    ///
    /// Idempotent.
    public func close(timeout: Duration = .seconds(5)) async { await pump.close(timeout: timeout) }
}
