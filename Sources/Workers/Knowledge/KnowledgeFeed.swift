import Contract
import Kafka
import Logging

/// Reads all of the knowledge topic into a table, and then what is added.
struct KnowledgeFeed: Sendable {
    private let feed: TopicFeed

    /// - Parameters:
    ///   - connection: How to reach Kafka.
    ///   - table: What is kept up to date.
    ///   - clock: Measures waits.
    ///   - logger: Where to log.
    ///   - observe: Sees all messages, before the table does.
    init(
        _ connection: KafkaConnection, table: KnowledgeTable, clock: any Clock<Duration>, logger: Logger,
        observe: (@Sendable ([KafkaMessage]) -> Void)?
    ) {
        feed = TopicFeed(.knowledge, connection, clock: clock, logger: logger) { messages in
            observe?(messages)
            table.take(messages)
        }
    }

    /// Reads until the task is cancelled.
    func run() async { await feed.run() }

    /// Whether the table holds all that the topic did at the start.
    var isRestored: Bool { feed.isCaughtUp }

    /// Returns when the table holds all that the topic did at the start, or when the task is cancelled.
    func restored() async { await feed.caughtUp() }
}
