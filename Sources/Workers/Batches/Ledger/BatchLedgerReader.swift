import Batching
package import Contract
import Kafka
package import Logging

/// Reads what the ledger says.
package struct BatchLedgerReader: Sendable {
    /// How far, in milliseconds, the clocks of two workers may be apart.
    private static let clockTolerance: Int64 = 600_000

    private let scan: PartitionScan
    private let topic: String
    private let logger: Logger

    package init(_ connection: KafkaConnection, logger: Logger) {
        scan = PartitionScan(connection, logger: logger)
        topic = connection.topics.name(.batchLedger)
        self.logger = logger
    }

    /// The open batches of one partition, with their manifests put on disk.
    ///
    /// A batch whose manifest cannot be read from the ledger is left out with an error in the log: nobody knows its jobs any more, and it is not to hold up the
    /// others.
    ///
    /// - Throws: `KafkaError`, `SpoolError`, `CancellationError`.
    package func openBatches(of partition: Int32, spool: BatchSpool) async throws -> [BatchChanged] {
        var batches: [String: BatchChanged] = [:]
        var parts: [String: Set<Int>] = [:]
        try await scan.readAll(TopicPartition(topic: topic, partition: partition)) { message in
            guard let key = message.key.map({ String(decoding: $0, as: UTF8.self) }) else { return }
            guard let value = message.value else {
                batches[key] = nil
                if let (batch, part) = BatchManifest.batchAndPart(ofKey: key) {
                    await spool.removeManifest(of: batch, part: part)
                    parts[batch]?.remove(part)
                    if parts[batch]?.isEmpty == true { parts[batch] = nil }
                }
                return
            }
            switch event(in: value, of: message) {
            case .changed(let batch)?:
                // The topic keeps the last record of all batches there ever were.
                batches[batch.batchKey] = batch.isOpen ? batch : nil
            case .manifest(let manifest)?:
                try await spool.saveManifest(value, of: manifest.batchKey, part: manifest.part)
                parts[manifest.batchKey, default: []].insert(manifest.part)
            case nil: break
            }
        }
        return batches.values.filter { isComplete($0, parts[$0.batchKey] ?? []) }.sorted { $0.batchKey < $1.batchKey }
    }

    private func isComplete(_ batch: BatchChanged, _ parts: Set<Int>) -> Bool {
        guard !parts.isSuperset(of: 0..<(batch.notes?.manifestParts ?? 0)) else { return true }
        logger.error(
            "Leaving out a batch whose manifest cannot be read",
            metadata: ["batch": "\(batch.batchKey)", "requests": "\(batch.requests)"])
        return false
    }

    /// The provider batches that are certainly those of batches of this or any other partition.
    ///
    /// - Parameter time: Batches that were submitted before it need not be told.
    /// - Returns: Their names at the provider.
    /// - Throws: `KafkaError`, `CancellationError`.
    package func claimedProviderBatches(since time: Timestamp) async throws -> Set<String> {
        let time = time.advanced(byMilliseconds: -Self.clockTolerance)
        var claimed: [String: String] = [:]
        for partition in try await scan.partitions(of: topic) {
            try await scan.readAll(partition) { message in
                guard let value = message.value, case .changed(let batch)? = event(in: value, of: message) else {
                    return
                }
                let isRecent = batch.submittedAt.map { $0 >= time } ?? false
                claimed[batch.batchKey] = isRecent ? batch.certainBatchID : nil
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
