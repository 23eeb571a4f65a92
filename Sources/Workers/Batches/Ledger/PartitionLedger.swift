import Batching
import Contract
import Kafka
import Logging

/// Writes one partition's ledger: each change in one transaction with what it publishes and with the position in `batch.jobs`.
///
/// The producer's name is the partition's. Whoever opens it ends what the last owner left open and fences that owner for good, so that what is read from the
/// ledger afterwards is all there is. The position is part of every transaction, also where it does not move, because the group's generation is checked with it.
actor PartitionLedger {
    /// Who emits the records.
    static let source = "/guidance-worker/batch"

    nonisolated let partition: Int32
    private nonisolated let topics: Topics
    private let writer: TransactionWriter
    private let group: KafkaGroupMetadata
    private let clock: ElapsedClock
    private let logger: Logger
    /// The first offset of `batch.jobs` that the ledger does not own.
    private(set) var position: Int64
    /// Why this owner can write no more: the partition is another's.
    private var fencing: KafkaError?
    /// Whether nobody knows how the last transaction ended, and so where the position is.
    private var isUncertain = false
    /// One transaction at a time, in the order of their beginnings: a position worked out before another is not to be committed behind it.
    private let turns = TaskTurns()

    /// Takes a partition's ledger over.
    ///
    /// - Parameters:
    ///   - partition: The partition.
    ///   - connection: How to reach Kafka.
    ///   - group: The member and generation that owns it.
    ///   - clock: Measures waits.
    ///   - logger: Where to log.
    /// - Throws: `KafkaError`.
    init(
        _ partition: Int32, connection: KafkaConnection, group: KafkaGroupMetadata, clock: ElapsedClock, logger: Logger
    ) async throws {
        var connection = connection
        connection.transactions.transactionalID = "\(connection.topics.prefix)-batch-\(partition)"
        let writer = TransactionWriter(connection, logger: logger)
        let source = TopicPartition(topic: connection.topics.name(.batchJobs), partition: partition)
        do {
            try await writer.open()
            position = try await writer.committedOffsets([source])[source]?.offset ?? 0
        } catch {
            await writer.close()
            throw error
        }
        self.partition = partition
        self.writer = writer
        self.group = group
        self.clock = clock
        self.logger = logger
        topics = connection.topics
    }

    /// Ends the producer.
    func close() async {
        await writer.close()
    }

    /// Writes a change; tries again for as long as that can help.
    ///
    /// - Parameters:
    ///   - batches: Batches as the ledger is to have them.
    ///   - plans: Batches that are new, with their manifests.
    ///   - ended: Batches whose manifests are deleted.
    ///   - published: Results, failures and dead letters.
    ///   - position: Where the ledger's ownership of `batch.jobs` ends from now on; nil where that stays.
    /// - Throws: `KafkaError`: `messageTooLarge` where a record will never be taken, anything else where this owner cannot go on; `CancellationError`.
    func write(
        _ batches: [BatchChanged] = [], plans: [BatchPlan] = [], ended: [BatchChanged] = [],
        published: [KafkaRecord] = [], position: Int64? = nil
    ) async throws {
        var records = published
        for plan in plans {
            for manifest in plan.manifests { records.append(try record(manifest, id: manifest.key)) }
        }
        for batch in batches + plans.map(\.record) {
            let done = batch.counts.map { $0.succeeded + $0.errored + $0.expired + $0.missing } ?? batch.finished ?? 0
            records.append(try record(batch, id: "\(batch.batchKey)-\(batch.state.rawValue)-\(done)"))
        }
        for batch in ended {
            for part in 0..<(batch.notes?.manifestParts ?? 0) {
                let key = BatchManifest.key(of: batch.batchKey, part: part)
                records.append(
                    KafkaRecord(
                        topic: topics.name(.batchLedger), partition: partition, key: Array(key.utf8), value: nil))
            }
        }
        try await commit(records, position)
    }

    /// The record of an event in this partition of the ledger.
    private func record<Payload: EventPayload>(_ data: Payload, id: String) throws -> KafkaRecord {
        let event = Event(id: id, source: Self.source, time: .now, data: data)
        return KafkaRecord(
            topic: topics.name(.batchLedger), partition: partition, key: Array(data.key.utf8),
            value: try event.encoded(), headers: [RecordContext.contentType])
    }

    private func commit(_ records: [KafkaRecord], _ moved: Int64?) async throws {
        let turn = try await turns.next()
        defer { withExtendedLifetime(turn) {} }
        if let fencing { throw fencing }
        let source = TopicPartition(topic: topics.name(.batchJobs), partition: partition)
        if isUncertain { try await resolve(source) }
        let next = max(position, moved ?? position)
        var failures = 0
        while true {
            try Task.checkCancellation()
            do throws(KafkaError) {
                try await writer.write(
                    records, positions: [PartitionOffset(topicPartition: source, offset: next)], group: group)
                position = next
                return
            } catch {
                // A producer of the same name would fence whoever has the partition by now.
                if error.code == .fenced || error.code == .staleGeneration { fencing = error }
                isUncertain = error.isOutcomeUnknown
                guard error.recovery == .abortTransaction, error.code != .messageTooLarge, fencing == nil else {
                    throw error
                }
                failures += 1
                logger.warning(
                    "A change of the ledger was not committed, trying again",
                    metadata: ["partition": "\(partition)", "error": "\(error)", "failures": "\(failures)"])
                try await clock.sleep(clock.now() + .milliseconds(20 << min(failures - 1, 8)))
            }
        }
    }

    /// Finds out where the position is: what was written while its task was cancelled may have been committed all the same, and a position that goes back would
    /// have jobs planned twice.
    private func resolve(_ source: TopicPartition) async throws {
        // The new producer ends the old one's transaction, so what is committed then tells how that ended.
        try await writer.open()
        position = max(position, try await writer.committedOffsets([source])[source]?.offset ?? 0)
        isUncertain = false
    }
}
