public import Contract
public import Kafka
public import Logging

/// Looks at what is known now.
public struct KnowledgeReader: Sendable {
    /// What the knowledge topic holds, each key in its latest version.
    public struct Contents: Sendable {
        /// The records, by their keys.
        public let records: [KnowledgeRecord]
        /// The principles that were not to become rules, by their keys.
        public let rejected: [Event<RuleRejected>]
        /// The keys whose latest record is none of these, as they can be shown; workers leave those out.
        public let unreadable: [String]
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
        topic = topics.name(.knowledge)
    }

    /// Reads everything that is known; all of it is held in memory.
    ///
    /// - Throws: `KafkaError` where there is no broker within seconds, or none any more, or no topic; `CancellationError`.
    public func contents() async throws -> Contents {
        var latest: [[UInt8]: [UInt8]] = [:]
        try await scan.read(topic) { message in
            latest[message.key ?? []] = message.value
            return true
        }
        var records: [KnowledgeRecord] = []
        var rejected: [Event<RuleRejected>] = []
        var unreadable: [String] = []
        for (key, value) in latest {
            let key = String(decoding: key, as: UTF8.self)
            if let record = try? KnowledgeRecord(value), record.key == key {
                records.append(record)
            } else if let rejection = try? EventEnvelope(value).decode(RuleRejected.self), rejection.data.key == key {
                rejected.append(rejection)
            } else {
                unreadable.append(key.printable)
            }
        }
        return Contents(
            records: records.sorted { $0.key < $1.key }, rejected: rejected.sorted { $0.data.key < $1.data.key },
            unreadable: unreadable.sorted())
    }
}
