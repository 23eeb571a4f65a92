import Kafka
import Logging

/// A transactional producer that is made anew when it is finished, and knows whether a commit of unknown outcome went through.
actor TransactionWriter {
    private let makeProducer: @Sendable () throws(KafkaError) -> KafkaTransactionalProducer
    private let committedOffsets:
        @Sendable ([TopicPartition]) async throws(KafkaError) -> [TopicPartition: PartitionOffset?]
    private let logger: Logger
    private var producer: KafkaTransactionalProducer?
    /// What a transaction that failed without an answer would have committed: it may have gone through all the same.
    private var uncertain: UncertainCommit?

    /// - Parameters:
    ///   - logger: Where to say that a producer was replaced.
    ///   - makeProducer: Makes a producer; always of the same transactional id, so that a new one ends what the old one left open.
    ///   - committedOffsets: Reads what the group has committed.
    init(
        logger: Logger,
        makeProducer: @escaping @Sendable () throws(KafkaError) -> KafkaTransactionalProducer,
        committedOffsets:
            @escaping @Sendable ([TopicPartition]) async throws(KafkaError) -> [TopicPartition:
            PartitionOffset?]
    ) {
        self.logger = logger
        self.makeProducer = makeProducer
        self.committedOffsets = committedOffsets
    }

    /// Makes a producer ready, waiting for a broker where there is none yet.
    func open() async throws(KafkaError) {
        guard producer == nil else { return }
        let fresh = try makeProducer()
        while true {
            do {
                try await fresh.initialize()
                producer = fresh
                return
            } catch {
                guard error.recovery == .retry, !Task.isCancelled else { throw error }
                logger.notice("Waiting for the transaction coordinator", metadata: ["error": "\(error)"])
            }
        }
    }

    /// Publishes records and positions in one transaction, exactly once even where an earlier attempt's outcome is unknown.
    ///
    /// - Parameters:
    ///   - records: What is to be published.
    ///   - positions: What is to be committed; an empty map is no metadata.
    ///   - group: The member and generation that owns the partitions.
    ///   - batch: Names what is published: repeated attempts carry the same number, anything else another.
    /// - Throws: What the caller can only wait out: then the same call may be made again.
    func write(
        _ records: [KafkaRecord], positions: [PartitionOffset], group: KafkaGroupMetadata, batch: UInt64
    ) async throws(KafkaError) {
        try await open()
        if let earlier = uncertain {
            // The new producer has ended the old one's transaction, so what is committed now tells how that ended.
            let asked = earlier.positions(stillOwnedIn: positions, by: batch)
            let committed = asked.isEmpty ? [:] : try await committedOffsets(asked.map(\.topicPartition))
            uncertain = nil
            if asked.contains(where: { committed[$0.topicPartition] == $0 }) { return }
        }
        guard let producer else { throw KafkaError(.closed, "the producer is closed") }
        do {
            try await producer.transact(records: records, offsets: positions, group: group)
        } catch {
            guard error.recovery == .recreateClient || error.recovery == .retry || error.code == .cancelled else {
                throw error
            }
            uncertain = UncertainCommit(batch: batch, positions: positions)
            logger.warning("Replacing the transactional producer", metadata: ["error": "\(error)"])
            // It may be stuck in a call: left to itself, it ends when that does.
            self.producer = nil
            throw error
        }
    }

    /// Ends the producer; what is open is aborted.
    func close() async {
        await producer?.close()
        producer = nil
    }
}
