public import Logging

/// Writes records and consumer offsets in transactions: all of them are seen, or none.
///
/// Calls run one after another on a thread of the producer's own. Every error says what to do by its
/// ``KafkaError/recovery-swift.property``: `retry` the same call, `abortTransaction` and send the same outputs again,
/// `discard` because another worker owns them now, or `recreateClient`.
public final class KafkaTransactionalProducer: Sendable {
    /// Makes a producer. Returns at once, whether or not a broker is there.
    /// - Throws: ``KafkaError/Code/invalidConfiguration``.
    public init(configuration: KafkaTransactionalProducerConfiguration, logger: Logger) throws(KafkaError) {
        throw KafkaError(.unsupported, "not built yet")
    }

    /// The latest statistics, a JSON object (librdkafka's `STATISTICS.md`); nil when none are gathered.
    public var statistics: [UInt8]? { nil }

    /// Takes the producer's name, fences older producers of that name and ends what they left open. Once, before all else.
    public func initialize() async throws(KafkaError) {}

    /// Opens a transaction.
    public func begin() async throws(KafkaError) {}

    /// Queues records in the open transaction. That they failed shows when it is committed.
    public func send(_ records: [KafkaRecord]) async throws(KafkaError) {}

    /// Makes these offsets part of the open transaction.
    /// - Throws: ``KafkaError/Code/staleGeneration`` when the group has moved on since `group` was taken: abort, then discard.
    public func sendOffsets(_ offsets: [PartitionOffset], group: KafkaGroupMetadata) async throws(KafkaError) {}

    /// Commits the open transaction.
    ///
    /// On an error with recovery `retry` it is not known whether it was: call again until it is.
    public func commit() async throws(KafkaError) {}

    /// Aborts the open transaction.
    public func abort() async throws(KafkaError) {}

    /// A whole transaction in one call: begin, records, offsets, commit.
    ///
    /// Retries what can be retried within the transaction time-out. On failure the transaction is aborted before the error
    /// is thrown, so recovery `abortTransaction` means here: call again with the same outputs.
    public func transact(records: [KafkaRecord], offsets: [PartitionOffset], group: KafkaGroupMetadata?)
        async throws(KafkaError)
    {}

    /// Aborts what is open and ends the producer. Idempotent.
    public func close() async {}
}
