public import Contract
import Foundation
public import Kafka
public import Settings

/// How the workers of one role reach Kafka: the clients' configurations, and the topics' names.
public struct KafkaConnection: Sendable {
    /// The member of the role's group.
    public var consumer: KafkaConsumerConfiguration
    /// The producer of what counts.
    public var transactions: KafkaTransactionalProducerConfiguration
    /// The producer of streams.
    public var stream: KafkaProducerConfiguration
    /// The topics' names.
    public var topics: Topics

    /// Derives the clients' configurations from the settings.
    ///
    /// - Parameters:
    ///   - settings: Where Kafka is.
    ///   - role: Names the group: `<prefix>-<role>`.
    ///   - source: The topic of its jobs.
    /// - Throws: `KafkaError` for an unknown librdkafka property, `SettingsError` for a prefix that is no topic name.
    public init(_ settings: KafkaSettings, role: String, source: Topic) throws {
        topics = try settings.topics()
        let client = try settings.client(id: "guidance-worker-\(role)")
        consumer = KafkaConsumerConfiguration(
            client: client, groupID: "\(topics.prefix)-\(role)", topics: [topics.name(source)])
        consumer.groupInstanceID = settings.instanceID
        // New for each process: who may commit is decided by the group's generation, and a name of its own fences nobody.
        transactions = KafkaTransactionalProducerConfiguration(
            client: client, transactionalID: "\(topics.prefix)-\(role)-\(UUID().uuidString.lowercased())")
        stream = KafkaProducerConfiguration(client: client)
    }
}
