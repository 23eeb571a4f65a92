import Kafka
import Testing

@Suite("Closing a consumer", .timeLimit(.minutes(1)))
struct ClosingTests {
    @Test("at once, without a broker")
    func withoutBroker() async throws {
        var configuration = KafkaConsumerConfiguration(
            client: KafkaClientConfiguration(bootstrapServers: "127.0.0.1:1"), groupID: "group", topics: ["jobs"])
        configuration.sessionTimeout = 6_000
        let consumer = try KafkaConsumer(configuration: configuration, logger: Support.logger)
        try consumer.join()
        for await event in consumer.events {
            if case .error(let error) = event, error.code == .brokerUnavailable { break }
        }
        #expect(!consumer.isBrokerReachable)
        let elapsed = await ContinuousClock().measure { await consumer.close() }
        #expect(elapsed < .seconds(3))
        #expect(try await consumer.nextMessages(maximum: 1).isEmpty)
    }

    @Test("while the brokers are away, with an assignment and a commit under way")
    func duringOutage() async throws {
        let cluster = try EmbeddedCluster()
        try cluster.createTopic("jobs", partitions: 1)
        let consumer = try Support.consumer(cluster, topics: ["jobs"])
        _ = try await consumer.startFirstAssignment()
        try cluster.takeDown()
        let offset = PartitionOffset(topicPartition: TopicPartition(topic: "jobs", partition: 0), offset: 1)
        let commit = Task { try await consumer.commit([offset]) }
        await Task.yield()
        let elapsed = await ContinuousClock().measure { await consumer.close() }
        #expect(elapsed < .seconds(12))
        await #expect(throws: KafkaError.self) { try await commit.value }
    }

    @Test("before it has joined, several times, from several tasks, cancelled ones among them")
    func manyTimes() async throws {
        let cluster = try EmbeddedCluster()
        try cluster.createTopic("jobs", partitions: 1)
        let consumer = try Support.consumer(cluster, topics: ["jobs"])
        await withTaskGroup { group in
            for _ in 0..<4 { group.addTask { await consumer.close() } }
            group.cancelAll()
        }
        await consumer.close()
        for await event in consumer.events { if case .assigned = event { Issue.record("an event after the end") } }
    }

    @Test("with an assignment that nobody has answered")
    func unanswered() async throws {
        let cluster = try EmbeddedCluster()
        try cluster.createTopic("jobs", partitions: 1)
        let consumer = try Support.consumer(cluster, topics: ["jobs"])
        for await event in consumer.events { if case .assigned = event { break } }
        let elapsed = await ContinuousClock().measure { await consumer.close() }
        #expect(elapsed < .seconds(3))
        let start = await #expect(throws: KafkaError.self) {
            try await consumer.start([PartitionStart(TopicPartition(topic: "jobs", partition: 0), at: .beginning)])
        }
        #expect(start?.code == .closed)
    }

    @Test("by letting go of it")
    func deinitialised() async throws {
        let cluster = try EmbeddedCluster()
        try cluster.createTopic("jobs", partitions: 1)
        do {
            let first = try Support.consumer(cluster, topics: ["jobs"])
            _ = try await first.startFirstAssignment()
        }
        // The first has left the group, so the second gets the partition.
        let second = try Support.consumer(cluster, topics: ["jobs"])
        #expect(try await second.startFirstAssignment().count == 1)
        await second.close()
    }
}
