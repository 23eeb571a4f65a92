public import Contract
public import Kafka
public import Logging

/// Looks, again and again, at what batch workers have not done yet.
public struct BacklogWatch {
    private let scan: TopicScan
    private let topic: String
    private let groupID: String
    private var jobs = WaitingJobs()
    private var ledger: LedgerTail

    /// Watches a cluster.
    ///
    /// - Parameters:
    ///   - client: How to reach Kafka.
    ///   - topics: The topics' names.
    ///   - logger: Where the client logs.
    public init(client: KafkaClientConfiguration, topics: Topics, logger: Logger) {
        scan = TopicScan(client: client, logger: logger)
        topic = topics.name(.batchJobs)
        groupID = "\(topics.prefix)-batch"
        ledger = LedgerTail(scan, topic: topics.name(.batchLedger))
    }

    /// What is not done at one moment.
    ///
    /// - Returns: Empty only if there was a moment, while this looked, at which nothing was left to be done of what there was at its beginning.
    /// - Throws: `KafkaError` where there is no broker within seconds, or none any more, or no topic; `CancellationError`.
    public mutating func backlog() async throws -> Backlog {
        // In this order: a position moves in the transaction that writes the batch down, so whatever it has passed is in the ledger by the time that is read.
        let ranges = try await scan.ranges(of: [topic])
        let committed = try await scan.committedOffsets(of: groupID, in: ranges.keys.sorted())
        jobs.update(ranges, committed: committed.compactMapValues { $0?.offset })
        for (partition, offsets) in jobs.unknown {
            var holdsJob = false
            let range = ranges[partition].map { [partition: $0] } ?? [:]
            try await scan.read(range, from: [partition: offsets.lowerBound]) { _ in
                holdsJob = true
                return false
            }
            jobs.settle(partition, holdsJob: holdsJob)
        }
        try await ledger.catchUp()
        return Backlog(jobsWaiting: jobs.count, batchesOpen: ledger.contents.openCount)
    }
}
