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
        // Checks come behind the results that they are about, in the same partition; those of others are not kept.
        var kept: Set<String> = []
        var checks: [String: ConsultationCheck] = [:]
        try await scan.results(scan.ranges(of: [topic])) { event, bytes in
            switch event {
            case .validated(let validated):
                guard kept.contains(validated.consultationID) else { return }
                checks[validated.consultationID] = ConsultationCheck(validated, event: bytes)
            case .corrected(let correction):
                checks[correction.consultationID]?.correct(correction, event: bytes)
            case .result(let result):
                guard isIncluded(result) else { return }
                results.append(result)
                kept.insert(result.consultationID)
                guard results.count >= 2 * limit + 1_000 else { return }
                results = Self.latest(limit, of: results)
                kept = Set(results.map(\.consultationID))
                checks = checks.filter { kept.contains($0.key) }
            }
        }
        return Self.latest(limit, of: results).map { result in
            var result = result
            result.check = checks[result.consultationID]
            return result
        }
    }

    /// A summary of all results that there are, and of their checks; none is kept.
    ///
    /// - Parameter isIncluded: Which ones count; nil for all. The ids of those that it lets through are kept, for checks come behind them.
    /// - Returns: What they come to.
    /// - Throws: As `latest`.
    public func summary(where isIncluded: ((ConsultationResult) -> Bool)? = nil) async throws -> ResultsSummary {
        var summary = ResultsSummary()
        var included: Set<String> = []
        try await scan.results(scan.ranges(of: [topic])) { event, _ in
            switch event {
            case .validated(let validated):
                if isIncluded == nil || included.contains(validated.consultationID) { summary.add(validated) }
            case .corrected(let correction):
                if isIncluded == nil || included.contains(correction.consultationID) { summary.add(correction) }
            case .result(let result):
                guard isIncluded?(result) ?? true else { return }
                summary.add(result)
                if isIncluded != nil { included.insert(result.consultationID) }
            }
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
