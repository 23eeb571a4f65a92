public import Kafka
public import Logging

/// Creates topics that are missing, says how the others differ from the plan, and changes nothing that exists.
public struct TopicManager: Sendable {
    /// What is the case with one topic.
    public enum Finding: Sendable, Equatable {
        /// It was created just now.
        case created
        /// It is there, with these differences from the plan.
        case exists(differences: [String])
        /// It is not there.
        case missing
        /// It could not be created.
        case failed(KafkaError)
    }

    private static let timeout = Duration.seconds(10)
    private let client: KafkaClientConfiguration
    private let logger: Logger

    /// Manages the topics of a cluster.
    ///
    /// - Parameters:
    ///   - client: How to reach Kafka.
    ///   - logger: Where the client logs.
    public init(client: KafkaClientConfiguration, logger: Logger) {
        self.client = client
        self.logger = logger
    }

    /// Looks at the topics of a plan.
    ///
    /// - Parameters:
    ///   - plan: What should be there.
    ///   - creating: Whether to create what is missing.
    /// - Returns: A finding for each topic, in the plan's order.
    /// - Throws: `KafkaError` where there is no broker within seconds.
    public func findings(_ plan: TopicPlan, creating: Bool) async throws -> [(topic: String, finding: Finding)] {
        let admin = try KafkaAdmin(configuration: client, logger: logger)
        let names = plan.specifications.map(\.name)
        let found = try await admin.describeTopics(names, includingConfiguration: true, timeout: Self.timeout)
        let missing = plan.specifications.filter { found[$0.name].flatMap { $0 } == nil }
        let created =
            creating && !missing.isEmpty ? try await admin.createTopics(missing, timeout: Self.timeout) : [:]
        return plan.specifications.map { planned in
            if let topic = found[planned.name].flatMap({ $0 }) {
                return (planned.name, .exists(differences: TopicPlan.differences(of: topic, from: planned)))
            }
            switch created[planned.name] {
            case .created: return (planned.name, .created)
            // Someone else was quicker.
            case .alreadyExists: return (planned.name, .exists(differences: []))
            case .failed(let error): return (planned.name, .failed(error))
            case nil: return (planned.name, .missing)
            }
        }
    }
}
