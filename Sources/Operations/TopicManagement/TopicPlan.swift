public import Contract
public import Kafka

/// The topics as they should be, and how far those that exist differ.
public struct TopicPlan: Sendable {
    /// What each topic should be like, in the contract's order.
    public let specifications: [TopicSpecification]

    private static let day = 86_400_000

    /// Plans the topics under a prefix.
    ///
    /// - Parameters:
    ///   - topics: The topics' names.
    ///   - partitions: How many partitions the consultation topics get; default the contract's 12.
    ///   - batchPartitions: How many the batch topics get; default the contract's 6.
    ///   - replicationFactor: Copies of each partition; -1 leaves it to the broker.
    public init(_ topics: Topics, partitions: Int? = nil, batchPartitions: Int? = nil, replicationFactor: Int = -1) {
        specifications = Topic.allCases.map { topic in
            let count: Int? =
                switch topic {
                case .consultations, .replies, .results, .validations: partitions
                case .batchJobs, .batchResults, .batchLedger: batchPartitions
                case .knowledge, .control, .reviews, .deadLetters: nil
                }
            return TopicSpecification(
                name: topics.name(topic), partitions: count ?? topic.defaultPartitions,
                replicationFactor: replicationFactor, configuration: Self.configuration(topic))
        }
    }

    private static func configuration(_ topic: Topic) -> [String: String] {
        switch topic {
        case _ where topic.isCompacted: ["cleanup.policy": "compact"]
        // A stream is worthless once its result is there.
        case .replies: ["retention.ms": "\(day)"]
        // What counts is kept for audits and reports; dead letters and reviews until someone has looked.
        case .results, .batchResults, .reviews, .deadLetters: ["retention.ms": "\(365 * day)"]
        default: [:]
        }
    }

    /// How a topic that exists differs from its plan; what the broker does not tell is not compared.
    ///
    /// - Parameters:
    ///   - found: The topic as it is.
    ///   - planned: The topic as it should be.
    /// - Returns: A phrase for each difference; empty where there is none.
    public static func differences(of found: TopicDescription, from planned: TopicSpecification) -> [String] {
        var differences: [String] = []
        if found.partitions.count != planned.partitions {
            differences.append("\(found.partitions.count) partitions instead of \(planned.partitions)")
        }
        if planned.replicationFactor > 0, found.replicationFactor != planned.replicationFactor {
            differences.append("\(found.replicationFactor) replicas instead of \(planned.replicationFactor)")
        }
        for (name, value) in planned.configuration.sorted(by: { $0.key < $1.key }) {
            guard let actual = found.configuration[name], actual != value else { continue }
            differences.append("\(name)=\(actual) instead of \(value)")
        }
        return differences
    }
}
