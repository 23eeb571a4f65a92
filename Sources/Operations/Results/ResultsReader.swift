public import Contract
public import Kafka
public import Logging

/// Reads the results that are there now.
public struct ResultsReader: Sendable {
    private let scan: TopicScan
    private let topic: String

    /// Reads from a cluster.
    ///
    /// - Parameters:
    ///   - client: How to reach Kafka.
    ///   - topics: The topics' names.
    ///   - patience: How long the brokers may be out of reach in the midst of reading.
    ///   - logger: Where the client logs.
    public init(
        client: KafkaClientConfiguration, topics: Topics, patience: Duration = .seconds(10), logger: Logger
    ) {
        scan = TopicScan(client: client, patience: patience, logger: logger)
        topic = topics.name(.results)
    }

    /// The latest results, oldest first.
    ///
    /// - Parameters:
    ///   - limit: How many at most; memory does not grow with the topic beyond them.
    ///   - isIncluded: Which ones count.
    /// - Returns: Results by time.
    /// - Throws: `KafkaError` where there is no broker within seconds, or none any more, or no topic; `CancellationError`.
    public func latest(_ limit: Int, where isIncluded: (ConsultationResult) -> Bool) async throws
        -> [ConsultationResult]
    {
        var results: [ConsultationResult] = []
        try await scan.read(topic) { message in
            guard let result = ConsultationResult(message.value ?? []), isIncluded(result) else { return true }
            results.append(result)
            if results.count >= 2 * limit + 1_000 { results = Self.latest(limit, of: results) }
            return true
        }
        return Self.latest(limit, of: results)
    }

    /// A summary of all results that there are; none is kept.
    ///
    /// - Parameter isIncluded: Which ones count.
    /// - Returns: What they come to.
    /// - Throws: As `latest`.
    public func summary(where isIncluded: (ConsultationResult) -> Bool) async throws -> ResultsSummary {
        var summary = ResultsSummary()
        try await scan.read(topic) { message in
            if let result = ConsultationResult(message.value ?? []), isIncluded(result) { summary.add(result) }
            return true
        }
        return summary
    }

    private static func latest(_ limit: Int, of results: [ConsultationResult]) -> [ConsultationResult] {
        results.sorted { ($0.time ?? .distantPast) < ($1.time ?? .distantPast) }.suffix(limit)
    }
}

extension Timestamp {
    /// Before all others.
    static let distantPast = Timestamp(millisecondsSinceEpoch: .min)
}
