import Kafka
import WorkerPool

/// Sends letters and notes that they are sent, in one transaction.
struct ReplaySender: Sendable {
    private static let maximumAttempts = 5

    private let producer: KafkaTransactionalProducer
    private let group: KafkaGroupMetadata

    /// Takes over from any earlier replay, whose open transaction ends.
    ///
    /// - Throws: `KafkaError` where there is no broker within seconds.
    init(_ replayed: ReplayedLetters) async throws {
        let groupID = ReplayedLetters.groupID(replayed.topics)
        producer = try KafkaTransactionalProducer(
            configuration: KafkaTransactionalProducerConfiguration(client: replayed.client, transactionalID: groupID),
            logger: replayed.logger)
        group = KafkaGroupMetadata(withoutMembers: groupID)
        do {
            try await producer.initialize()
        } catch {
            await producer.close()
            throw error
        }
    }

    /// Sends records and commits positions.
    ///
    /// - Throws: `KafkaError.messageTooLarge` where one of the records will never be taken; `ReplayFailure`; any other `KafkaError`.
    func send(_ records: [KafkaRecord], positions: [(partition: TopicPartition, map: AcknowledgementMap)]) async throws
    {
        let offsets = try positions.map { position in
            let metadata = position.map.metadata
            guard metadata.utf8.count <= AcknowledgementMap.maximumMetadataLength else {
                throw ReplayFailure.tooManyGaps
            }
            return PartitionOffset(
                topicPartition: position.partition, offset: position.map.base,
                metadata: metadata.isEmpty ? nil : metadata)
        }
        for attempt in 1... {
            do {
                return try await producer.transact(records: records, offsets: offsets, group: group)
            } catch {
                if error.code == .fenced { throw ReplayFailure.superseded }
                if [.retry, .recreateClient].contains(error.recovery) || error.code == .cancelled {
                    throw ReplayFailure.outcomeUnknown(letters: records.count, reason: error.message)
                }
                guard error.recovery == .abortTransaction, attempt < Self.maximumAttempts else { throw error }
                try await Task.sleep(for: .milliseconds(20 << attempt))
            }
        }
    }

    func close() async {
        await producer.close()
    }
}
