import Batching
import Contract
import Kafka
import Logging

/// Reads what the ledger says.
struct LedgerReader: Sendable {
    private let scan: PartitionScan
    private let topic: String
    private let logger: Logger

    init(_ connection: KafkaConnection, logger: Logger) {
        scan = PartitionScan(connection, logger: logger)
        topic = connection.topics.name(.batchLedger)
        self.logger = logger
    }

    /// The open batches of one partition, with their manifests put on disk.
    ///
    /// - Throws: `KafkaError`, `SpoolError`, `CancellationError`.
    func openBatches(of partition: Int32, spool: BatchSpool) async throws -> [BatchChanged] {
        var batches: [String: BatchChanged] = [:]
        try await scan.readAll(TopicPartition(topic: topic, partition: partition)) { message in
            guard let key = message.key.map({ String(decoding: $0, as: UTF8.self) }) else { return }
            guard let value = message.value else {
                batches[key] = nil
                if let (batch, part) = BatchManifest.batchAndPart(ofKey: key) {
                    await spool.removeManifest(of: batch, part: part)
                }
                return
            }
            switch event(in: value, of: message) {
            case .changed(let batch)?: batches[batch.batchKey] = batch
            case .manifest(let manifest)?:
                try await spool.saveManifest(value, of: manifest.batchKey, part: manifest.part)
            case nil: break
            }
        }
        return batches.values.filter(\.isOpen).sorted { $0.batchKey < $1.batchKey }
    }

    /// The provider batches that are certainly those of batches of this or any other partition.
    ///
    /// - Throws: `KafkaError`, `CancellationError`.
    func claimedProviderBatches() async throws -> Set<String> {
        var claimed: [String: String] = [:]
        for partition in try await scan.partitions(of: topic) {
            try await scan.readAll(partition) { message in
                guard let value = message.value, case .changed(let batch)? = event(in: value, of: message) else {
                    return
                }
                claimed[batch.batchKey] = batch.certainBatchID
            }
        }
        return Set(claimed.values)
    }

    private enum LedgerEvent {
        case changed(BatchChanged)
        case manifest(BatchManifest)
    }

    private func event(in value: [UInt8], of message: KafkaMessage) -> LedgerEvent? {
        do {
            let envelope = try EventEnvelope(value)
            switch envelope.type {
            case .batchManifest: return .manifest(try envelope.decode(BatchManifest.self).data)
            default: return .changed(try envelope.decode(BatchChanged.self).data)
            }
        } catch {
            logger.error(
                "Leaving out a record of the ledger that cannot be read",
                metadata: ["error": "\(error)", "source": "\(message.topicPartition)@\(message.offset)"])
            return nil
        }
    }
}
