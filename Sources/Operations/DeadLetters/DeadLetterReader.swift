public import Contract
public import Kafka
public import Logging

/// Looks at the dead letters that are there now.
public struct DeadLetterReader: Sendable {
    /// A letter, and whether it has been replayed.
    public struct Entry: Sendable, Equatable {
        /// The letter.
        public let letter: DeadLetter
        /// Whether `guidance dead-letters replay` has sent it back.
        public let isReplayed: Bool
    }

    private let scan: TopicScan
    private let replayed: ReplayedLetters
    private let topic: String

    /// Reads from a cluster.
    ///
    /// - Parameters:
    ///   - client: How to reach Kafka.
    ///   - topics: The topics' names.
    ///   - logger: Where the client logs.
    public init(client: KafkaClientConfiguration, topics: Topics, logger: Logger) {
        scan = TopicScan(client: client, logger: logger)
        replayed = ReplayedLetters(client: client, topics: topics, logger: logger)
        topic = topics.name(.deadLetters)
    }

    /// The latest letters, oldest first.
    ///
    /// - Parameters:
    ///   - limit: How many at most; memory does not grow with the topic beyond them.
    ///   - filter: Which ones count.
    ///   - onlyWaiting: Whether those that were replayed are left out.
    /// - Returns: Letters by time.
    /// - Throws: `KafkaError` where there is no broker within seconds, or none any more, or no topic; `CancellationError`.
    public func latest(_ limit: Int, where filter: DeadLetterFilter, onlyWaiting: Bool) async throws -> [Entry] {
        var progress = try await replayed.progress(in: scan.ranges(of: [topic]), ignoringUnreadable: true)
        var entries: [Entry] = []
        try await scan.read(topic) { message in
            let isReplayed = progress[message.topicPartition]?.meet(message.offset).isReplayed ?? false
            let letter = DeadLetter(message)
            guard filter.includes(letter), !(isReplayed && onlyWaiting) else { return true }
            entries.append(Entry(letter: letter, isReplayed: isReplayed))
            if entries.count >= 2 * limit + 1_000 { entries = Self.latest(limit, of: entries) }
            return true
        }
        return Self.latest(limit, of: entries)
    }

    /// One letter, with all that it holds.
    ///
    /// - Parameter id: Its place.
    /// - Returns: The letter and its message; nil where there is none at that place.
    /// - Throws: `KafkaError` where there is no broker within seconds, or none any more, or no topic; `CancellationError`.
    public func letter(_ id: DeadLetterID) async throws -> (entry: Entry, message: KafkaMessage)? {
        let partition = TopicPartition(topic: topic, partition: id.partition)
        let ranges = try await scan.ranges(of: [topic])
        guard let range = ranges[partition], (range.beginning..<max(range.beginning, range.end)).contains(id.offset)
        else { return nil }
        var progress = try await replayed.progress(in: [partition: range], ignoringUnreadable: true)
        var found: KafkaMessage?
        try await scan.read([partition: range], from: [partition: id.offset]) { message in
            if message.offset == id.offset { found = message }
            return false
        }
        return found.map { message in
            let isReplayed = progress[partition]?.meet(id.offset).isReplayed ?? false
            return (Entry(letter: DeadLetter(message), isReplayed: isReplayed), message)
        }
    }

    private static func latest(_ limit: Int, of entries: [Entry]) -> [Entry] {
        entries.sorted { first, second in
            let times = (first.letter.time ?? .distantPast, second.letter.time ?? .distantPast)
            return times.0 == times.1 ? first.letter.id < second.letter.id : times.0 < times.1
        }.suffix(limit)
    }
}
