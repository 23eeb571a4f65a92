package import Kafka

/// Reads jobs again that the ledger owns, by their offsets.
package struct JobLookup: Sendable {
    /// A wider gap is jumped over; a narrower one is read through.
    private static let widestGap: Int64 = 2_000

    private let scan: PartitionScan
    private let source: TopicPartition

    /// Reads jobs of one partition.
    package init(scan: PartitionScan, source: TopicPartition) {
        self.scan = scan
        self.source = source
    }

    /// Reads the messages at some offsets, as far as the topic still holds them.
    ///
    /// - Parameters:
    ///   - offsets: Ascending.
    ///   - take: Takes each message, in order.
    /// - Throws: `KafkaError`, `CancellationError`, or what `take` throws.
    package func read(_ offsets: [Int64], _ take: (KafkaMessage) async throws -> Void) async throws {
        let wanted = Set(offsets)
        var index = 0
        while index < offsets.count {
            let first = index
            while index + 1 < offsets.count, offsets[index + 1] - offsets[index] <= Self.widestGap { index += 1 }
            try await scan.read(source, offsets[first]..<offsets[index] + 1) { message in
                if wanted.contains(message.offset) { try await take(message) }
            }
            index += 1
        }
    }
}
