public import Logging

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
        /// There is no room now; the record was not taken. Wait for ``KafkaProducer/room()`` and try again.
        case queueFull
        /// It will never be taken; the tracker has failed with this error as well.
        case failed(KafkaError)
    }

    /// Makes a producer. Returns at once, whether or not a broker is there.
    /// - Throws: ``KafkaError/Code/invalidConfiguration``.
    public init(configuration: KafkaProducerConfiguration, logger: Logger) throws(KafkaError) {
        throw KafkaError(.unsupported, "not built yet")
    }

    /// The error that has finished this producer, if there is one: close it and make a new one.
    public var fatalError: KafkaError? { nil }

    /// The latest statistics, a JSON object (librdkafka's `STATISTICS.md`); nil when none are gathered.
    public var statistics: [UInt8]? { nil }

    /// The handle that ``enqueue(to:partition:key:value:headers:tracker:)`` takes. The same name gives the same handle.
    public func topic(_ name: String) throws(KafkaError) -> KafkaTopic { KafkaTopic(name: name) }

    /// Learns the partitions of these topics, so that the first record does not wait for it.
    ///
    /// - Parameters:
    ///   - topics: The topics to ask about.
    ///   - timeout: How long to wait for an answer at most.
    /// - Throws: ``KafkaError/Code/unknownTopic``, ``KafkaError/Code/brokerUnavailable``.
    public func prefetchMetadata(_ topics: [String], timeout: Duration = .seconds(10)) async throws(KafkaError) {}

    /// Writes one record, and returns when it is acknowledged. Suspends while the queue is full.
    public func send(_ record: KafkaRecord) async throws(KafkaError) -> KafkaDelivery {
        throw KafkaError(.unsupported, "not built yet")
    }

    /// Queues one record without waiting. Callable from any thread; the bytes are copied.
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
    ) -> EnqueueResult { .queueFull }

    /// Returns when a full queue has room again (or the producer is closed, or the task cancelled). A hint: others may be
    /// quicker.
    public func room() async {}

    /// Calls `body` once when a full queue has room again, on the producer's own thread: it must be brief.
    public func whenRoom(_ body: @escaping @Sendable () -> Void) {}

    /// Sends what is queued without lingering, and waits until nothing is outstanding.
    /// - Throws: ``KafkaError/Code/timedOut`` when `timeout` has passed first.
    public func flush(timeout: Duration) async throws(KafkaError) {}

    /// Flushes for up to `timeout`, fails what is left, and ends the producer. Idempotent.
    public func close(timeout: Duration = .seconds(5)) async {}
}
