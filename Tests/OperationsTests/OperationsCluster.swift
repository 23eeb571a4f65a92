import Contract
import Kafka
import Logging

/// An embedded cluster with the topics, one partition each, and what a test puts there.
struct OperationsCluster {
    static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private let cluster: EmbeddedCluster

    init() throws {
        cluster = try EmbeddedCluster()
        for topic in Topic.allCases { try cluster.createTopic(Topics.standard.name(topic), partitions: 1) }
    }

    /// How to get there.
    var client: KafkaClientConfiguration {
        KafkaClientConfiguration(bootstrapServers: cluster.bootstrapServers, clientID: "test")
    }

    /// Writes records in order; a nil value deletes its key.
    func write(_ records: [(key: String?, value: [UInt8]?)], to topic: Topic) async throws {
        let producer = try KafkaProducer(configuration: KafkaProducerConfiguration(client: client), logger: Self.logger)
        let name = Topics.standard.name(topic)
        let handle = try producer.topic(name)
        let tracker = KafkaDeliveryTracker()
        for (key, value) in records {
            let key = Array((key ?? "").utf8)
            guard let value else {
                try await tracker.settled()
                _ = try await producer.send(KafkaRecord(topic: name, key: key, value: nil))
                continue
            }
            let headers = KafkaHeaderSet([])
            let outcome = producer.enqueue(
                to: handle, key: key.span, value: value.span, headers: headers, tracker: tracker)
            guard case .queued = outcome else { throw KafkaError(.queueFull, "a test writes too much") }
        }
        try await tracker.settled()
        await producer.close()
    }

    /// Does something as the one member of a group that has a topic's only partition.
    func asMember(
        of group: String, _ topic: Topic, _ body: (_ commit: (Int64) async throws -> Void) async throws -> Void
    ) async throws {
        let name = Topics.standard.name(topic)
        let consumer = try KafkaConsumer(
            configuration: KafkaConsumerConfiguration(client: client, groupID: group, topics: [name]),
            logger: Self.logger)
        try consumer.join()
        events: for await event in consumer.events {
            if case .assigned = event { break events }
        }
        try await body { offset in
            let partition = TopicPartition(topic: name, partition: 0)
            try await consumer.commit([PartitionOffset(topicPartition: partition, offset: offset, metadata: nil)])
        }
        await consumer.close()
    }

    /// An event of now.
    static func event(_ data: some EventPayload) throws -> [UInt8] {
        try Event(id: "e", source: "/test", time: .now, data: data).encoded()
    }
}
