import Kafka
import Logging

/// A transactional producer that is made anew when it is finished, always of the same name: the new one ends what the old one left open.
actor TransactionWriter {
    private let makeProducer: @Sendable () throws(KafkaError) -> KafkaTransactionalProducer
    private let readOffsets: @Sendable ([TopicPartition]) async throws(KafkaError) -> [TopicPartition: PartitionOffset?]
    private let logger: Logger
    private var producer: KafkaTransactionalProducer?

    /// - Parameters:
    ///   - kafka: The cluster, the group, and the producer's name.
    ///   - logger: Where to say that a producer was replaced.
    init(_ kafka: KafkaConnection, logger: Logger) {
        self.logger = logger
        makeProducer = { () throws(KafkaError) in
            try KafkaTransactionalProducer(configuration: kafka.transactions, logger: logger)
        }
        readOffsets = { partitions throws(KafkaError) in
            try await KafkaGroupOffsets(
                of: kafka.consumer.groupID, configuration: kafka.consumer.client, logger: logger
            ).committed(in: partitions, timeout: .seconds(10))
        }
    }

    /// Makes a producer ready unless there is one, waiting for a broker where there is none yet.
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

    /// Publishes records and positions in one transaction.
    ///
    /// - Parameters:
    ///   - records: What is to be published.
    ///   - positions: What is to be committed.
    ///   - group: The member and generation that owns the partitions.
    /// - Throws: What kept it from being committed; where ``KafkaError/isOutcomeUnknown`` the producer is given up, and ``open()`` makes another.
    func write(_ records: [KafkaRecord], positions: [PartitionOffset], group: KafkaGroupMetadata)
        async throws(KafkaError)
    {
        try await open()
        guard let producer else { throw KafkaError(.closed, "the producer is closed") }
        do {
            try await producer.transact(records: records, offsets: positions, group: group)
        } catch {
            guard error.isOutcomeUnknown else { throw error }
            logger.warning("Replacing the transactional producer", metadata: ["error": "\(error)"])
            // It may be stuck in a call: left to itself, it ends when that does.
            self.producer = nil
            throw error
        }
    }

    /// What the group has committed.
    func committedOffsets(_ partitions: [TopicPartition]) async throws(KafkaError) -> [TopicPartition: PartitionOffset]
    {
        try await readOffsets(partitions).compactMapValues { $0 }
    }

    /// Ends the producer; what is open is aborted.
    func close() async {
        await producer?.close()
        producer = nil
    }
}

extension KafkaError {
    /// Whether a transaction that ended so may have been committed all the same.
    var isOutcomeUnknown: Bool { recovery == .recreateClient || recovery == .retry || code == .cancelled }
}
