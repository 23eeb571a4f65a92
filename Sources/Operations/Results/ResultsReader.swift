public import Contract
public import Kafka
public import Logging

/// What became of a consultation.
public enum ConsultationResult: Sendable {
    /// It was answered.
    case completed(Event<ConsultationCompleted>)
    /// It was not.
    case failed(Event<ConsultationFailed>)

    /// The consultation.
    public var consultationID: String {
        switch self {
        case .completed(let event): event.data.consultationID
        case .failed(let event): event.data.consultationID
        }
    }

    /// When it ended.
    public var time: Timestamp {
        switch self {
        case .completed(let event): event.time ?? Timestamp(millisecondsSinceEpoch: 0)
        case .failed(let event): event.time ?? Timestamp(millisecondsSinceEpoch: 0)
        }
    }

    /// The event as JSON.
    public func encoded() throws -> [UInt8] {
        switch self {
        case .completed(let event): try event.encoded()
        case .failed(let event): try event.encoded()
        }
    }
}

/// Reads the results that are there now.
public struct ResultsReader: Sendable {
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
        topic = topics.name(.results)
    }

    /// The latest results, oldest first.
    ///
    /// - Parameters:
    ///   - limit: How many at most; memory does not grow with the topic beyond them.
    ///   - isIncluded: Which ones count.
    /// - Returns: Results by time.
    /// - Throws: `KafkaError` where there is no broker within seconds, or no topic.
    public func latest(_ limit: Int, where isIncluded: (ConsultationResult) -> Bool) async throws -> [ConsultationResult] {
        var results: [ConsultationResult] = []
        try await scan.read(topic) { message in
            guard let result = Self.result(message), isIncluded(result) else { return }
            results.append(result)
            if results.count >= 2 * limit + 1_000 { results = Self.latest(limit, of: results) }
        }
        return Self.latest(limit, of: results)
    }

    private static func latest(_ limit: Int, of results: [ConsultationResult]) -> [ConsultationResult] {
        results.sorted { $0.time < $1.time }.suffix(limit)
    }

    private static func result(_ message: KafkaMessage) -> ConsultationResult? {
        guard let envelope = try? EventEnvelope(message.value ?? []) else { return nil }
        switch envelope.type {
        case .consultationCompleted: return (try? envelope.decode()).map { .completed($0) }
        case .consultationFailed: return (try? envelope.decode()).map { .failed($0) }
        default: return nil
        }
    }
}
