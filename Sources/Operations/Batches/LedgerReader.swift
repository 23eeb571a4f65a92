public import Contract
public import Kafka
public import Logging

/// Looks at the batches of the ledger.
public struct LedgerReader: Sendable {
    /// What is heard of the ledger, by one who follows it.
    public enum Update: Sendable {
        /// How all batches stand at the beginning.
        case present(LedgerContents)
        /// A batch has changed.
        case changed(LedgerEntry)
    }

    private let scan: TopicScan
    private let topic: String

    /// Reads from a cluster.
    ///
    /// - Parameters:
    ///   - client: How to reach Kafka.
    ///   - topics: The topics' names.
    ///   - logger: Where the client logs.
    public init(client: KafkaClientConfiguration, topics: Topics, logger: Logger) {
        scan = TopicScan(client: client, logger: logger)
        topic = topics.name(.batchLedger)
    }

    /// How all batches stand now.
    ///
    /// - Throws: `KafkaError` where there is no broker within seconds, or none any more, or no topic; `CancellationError`.
    public func contents() async throws -> LedgerContents {
        var contents = LedgerContents()
        try await scan.read(topic) { message in
            _ = contents.receive(key: message.key, value: message.value)
            return true
        }
        return contents
    }

    /// Tells how batches stand, and each change from then on; returns only by throwing.
    ///
    /// - Parameter body: Takes the updates, in order within each partition.
    /// - Throws: As `contents`; what `body` throws.
    public func follow(_ body: (Update) async throws -> Void) async throws -> Never {
        let ranges = try await scan.ranges(of: [topic])
        let reader = try KafkaReader(
            configuration: scan.client, starts: ranges.keys.map { PartitionStart($0, at: .beginning) },
            logger: scan.logger)
        do {
            let watch = BrokerWatch(reader: reader, patience: scan.patience)
            // What is there already is told as a whole, once each partition has been read to its end.
            var unread = Set(ranges.keys)
            var contents = LedgerContents()
            while true {
                let batch = try await watch.nextBatch()
                for message in batch.messages {
                    guard let entry = contents.receive(key: message.key, value: message.value), unread.isEmpty else {
                        continue
                    }
                    try await body(.changed(entry))
                }
                guard !unread.isEmpty else { continue }
                unread.subtract(batch.reachedEnds.keys)
                if unread.isEmpty { try await body(.present(contents)) }
            }
        } catch {
            await reader.close()
            throw error
        }
    }
}
