import Contract
import Kafka
import Logging
import WorkerPool

/// What earlier replays have noted: the positions of a group without members, with a map of what is replayed above them.
struct ReplayedLetters: Sendable {
    /// The group's name under a prefix; also the transactional id, by which a second replay ends the first.
    static func groupID(_ topics: Topics) -> String { "\(topics.prefix)-dead-letters-replay" }

    let client: KafkaClientConfiguration
    let topics: Topics
    let logger: Logger

    private var scan: TopicScan { TopicScan(client: client, logger: logger) }

    /// Reads the progress of each partition.
    ///
    /// - Parameters:
    ///   - ranges: The partitions of the dead letters' topic, with what they hold.
    ///   - ignoringUnreadable: Whether a map that cannot be read counts as none.
    /// - Returns: The progress of each; one that nothing is noted of begins with what it holds.
    /// - Throws: `KafkaError` where there is no broker within seconds; `ReplayFailure.progressUnreadable`.
    func progress(
        in ranges: [TopicPartition: PartitionRange], ignoringUnreadable: Bool
    ) async throws -> [TopicPartition: ReplayProgress] {
        let committed = try await scan.committedOffsets(of: Self.groupID(topics), in: ranges.keys.sorted())
        var partitions: [TopicPartition: ReplayProgress] = [:]
        for (partition, range) in ranges {
            guard let position = committed[partition].flatMap({ $0 }) else {
                let none = AcknowledgementMap(base: range.beginning, end: range.beginning, finished: [])
                partitions[partition] = ReplayProgress(restored: none)
                continue
            }
            do {
                let map = try AcknowledgementMap(metadata: position.metadata ?? "", base: position.offset)
                partitions[partition] = ReplayProgress(restored: map)
            } catch {
                guard ignoringUnreadable else {
                    throw ReplayFailure.progressUnreadable(partition: partition.partition)
                }
                let none = AcknowledgementMap(base: position.offset, end: position.offset, finished: [])
                partitions[partition] = ReplayProgress(restored: none)
            }
        }
        return partitions
    }
}
