public import Contract
public import Kafka
public import Logging

/// Looks, again and again, at what batch workers have not done yet.
public struct BacklogWatch {
    private let scan: TopicScan
    private let jobsTopic: String
    private let resultsTopic: String
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
        jobsTopic = topics.name(.batchJobs)
        resultsTopic = topics.name(.batchResults)
        groupID = "\(topics.prefix)-batch"
        ledger = LedgerTail(scan, topic: topics.name(.batchLedger))
    }

    /// What is not done at one moment.
    ///
    /// - Returns: Empty only if there was a moment, while this looked, at which nothing was left to be done of what there was at its beginning.
    /// - Throws: `KafkaError` where there is no broker within seconds, or none any more, or no topic; `CancellationError`.
    public mutating func backlog() async throws -> Backlog {
        // In this order: a position moves in the transaction that writes the batch down, and a batch is collected in the one that writes its last results. So
        // whatever a position has passed is written in the ledger by the time that is looked at, and the results of what is collected there on their topic.
        // Each topic's own broker may yet have to hear that the transaction is committed: until then its partition ends before what was written.
        let written = try await scan.ofAllWritten.ends(of: [jobsTopic])
        let ranges = try await scan.ranges(of: [jobsTopic])
        let committed = try await scan.committedOffsets(of: groupID, in: ranges.keys.sorted())
        jobs.update(ranges, written: written, committed: committed.compactMapValues { $0?.offset })
        for (partition, offsets) in jobs.unknown {
            var holdsJob = false
            let range = ranges[partition].map { [partition: $0] } ?? [:]
            try await scan.read(range, from: [partition: offsets.lowerBound]) { _ in
                holdsJob = true
                return false
            }
            jobs.settle(partition, holdsJob: holdsJob)
        }
        let undecided = try await ledger.catchUp()
        var backlog = Backlog(
            jobsWaiting: jobs.count, batchesOpen: ledger.contents.openCount, recordsUndecided: undecided)
        guard backlog.isEmpty else { return backlog }
        let results = try await scan.ofAllWritten.ends(of: [resultsTopic])
        backlog.recordsUndecided = TopicScan.undecided(results, try await scan.ends(of: [resultsTopic]))
        return backlog
    }
}
