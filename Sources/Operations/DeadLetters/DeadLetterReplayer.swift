public import Contract
public import Kafka
public import Logging

/// Sends dead letters back to the topics they came from, each once.
///
/// Which letters were replayed is committed in the same transaction that sends them. So a replay that was interrupted goes on where it was when it is run
/// again, with the same filters or with others, and letters that arrive meanwhile wait for the next run.
public struct DeadLetterReplayer: Sendable {
    /// Which letters, and how.
    public struct Options: Sendable {
        /// Which letters.
        public var filter = DeadLetterFilter()
        /// How many letters at most; nil for all.
        public var limit: Int?
        /// How many letters a second at most; nil for as fast as it goes.
        public var rate: Int?
        /// A letter that was replayed this often is left: it would only come back.
        public var maximumReplays = 3
        /// Whether letters go out that were replayed before.
        ///
        /// They do so at each run: what an interrupted one has done is not known to the next.
        public var again = false
        /// Whether to send nothing and only tell what would be.
        public var isDryRun = false

        /// Replays every letter that was not replayed before.
        public init() {}
    }

    /// What became of a letter.
    public enum Event: Sendable, Equatable {
        /// It was sent back; in a dry run, it would be.
        case replayed(DeadLetter)
        /// It was left where it is.
        case left(DeadLetter, ReplayObstacle)
    }

    private let scan: TopicScan
    private let replayed: ReplayedLetters
    private let topic: String
    private let clock: any Clock<Duration>

    /// Replays within a cluster.
    ///
    /// - Parameters:
    ///   - client: How to reach Kafka.
    ///   - topics: The topics' names.
    ///   - clock: Measures the rate.
    ///   - logger: Where the client logs.
    public init(
        client: KafkaClientConfiguration, topics: Topics, clock: any Clock<Duration> = ContinuousClock(),
        logger: Logger
    ) {
        scan = TopicScan(client: client, logger: logger)
        replayed = ReplayedLetters(client: client, topics: topics, logger: logger)
        topic = topics.name(.deadLetters)
        self.clock = clock
    }

    /// Replays the letters that are there now.
    ///
    /// A second replay of the same cluster and prefix ends the first.
    ///
    /// - Parameters:
    ///   - options: Which letters, and how.
    ///   - isStopping: Whether to end early; asked between letters.
    ///   - report: Told what became of each letter that was chosen, once that is certain.
    /// - Returns: False where it ended early.
    /// - Throws: `ReplayFailure`; `KafkaError` where there is no broker within seconds, or none any more, or no topic; what `report` throws.
    public func run(
        _ options: Options, isStopping: @escaping @Sendable () -> Bool, _ report: @escaping (Event) throws -> Void
    ) async throws -> Bool {
        let ranges = try await scan.ranges(of: [topic])
        let sender = options.isDryRun ? nil : try await ReplaySender(replayed)
        do {
            var session = ReplaySession(
                options: options, sender: sender, topics: TopicPresenceCache(scan: scan), clock: clock,
                progress: try await replayed.progress(in: ranges, ignoringUnreadable: options.again),
                report: report)
            // Only what is not known to be replayed need be read, unless more is asked for.
            let starts = options.again || !options.filter.ids.isEmpty ? [:] : session.starts
            try await scan.read(ranges, from: starts) { message in
                guard !isStopping() else { return false }
                return try await session.take(message)
            }
            if !isStopping() { try await session.flush() }
        } catch {
            await sender?.close()
            throw error
        }
        await sender?.close()
        return !isStopping()
    }
}
