import Contract
import Guidance
import Kafka
import Logging

/// Keeps a worker's table of knowledge as the knowledge topic has it: restored from its beginning at the start, then kept up to date.
struct KnowledgeFeed: Sendable {
    private let feed: TopicFeed
    private let table: KnowledgeTable
    private let logger: Logger

    /// - Parameters:
    ///   - connection: How to reach Kafka.
    ///   - table: What is kept up to date.
    ///   - clock: Measures waits.
    ///   - logger: Where to log.
    init(_ connection: KafkaConnection, table: KnowledgeTable, clock: any Clock<Duration>, logger: Logger) {
        feed = TopicFeed(.knowledge, connection, clock: clock, logger: logger) { table.take($0) }
        self.table = table
        self.logger = logger
    }

    /// Reads until the task is cancelled.
    func run() async { await feed.run() }

    /// Returns when the table holds all that the topic did at the start, or when the task is cancelled: an answer without it would differ from those of other
    /// workers, so there is no limit to the wait.
    func restored() async {
        await feed.caughtUp()
        guard !Task.isCancelled else { return }
        let index = table.snapshot
        logger.info(
            "Knowledge restored", metadata: ["entries": "\(index.count)", "bytes": "\(index.byteCount)"])
    }
}
