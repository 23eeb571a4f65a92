import Kafka
import Testing

@Suite("Administration", .enabled(if: Broker.isThere, Broker.reason), .timeLimit(.minutes(1)))
struct AdminBrokerTests {
    @Test("creates topics, says what became of each, and describes them")
    func topics() async throws {
        let admin = try KafkaAdmin(configuration: Broker.client, logger: Broker.logger)
        let name = Broker.name("admin")
        let specification = TopicSpecification(
            name: name, partitions: 3, replicationFactor: 1, configuration: ["cleanup.policy": "compact"])
        let first = try await admin.createTopics([specification], timeout: .seconds(20))
        #expect(first == [name: .created])
        let bad = TopicSpecification(name: "not a name", partitions: 1)
        let second = try await admin.createTopics([specification, bad], timeout: .seconds(20))
        #expect(second[name] == .alreadyExists)
        if case .failed = second["not a name"] {} else { Issue.record("created a topic of an impossible name") }

        let described = try await admin.describeTopics(
            [name, "\(name)-missing"], includingConfiguration: true, timeout: .seconds(20))
        let topic = try #require(described[name] ?? nil)
        #expect(topic.partitions == [0, 1, 2] && topic.replicationFactor == 1)
        #expect(topic.configuration["cleanup.policy"] == "compact")
        #expect(described["\(name)-missing"] == .some(nil))
        #expect(try await admin.listTopics(timeout: .seconds(20)).contains(name))
    }

    @Test("tells the range of a partition, and the offset of a time")
    func offsets() async throws {
        let topic = try await Broker.topic("offsets")
        let partition = TopicPartition(topic: topic, partition: 0)
        let producer = try Broker.producer()
        for index in 0..<3 { _ = try await producer.send(Broker.record(topic, "\(index)")) }
        let admin = try KafkaAdmin(configuration: Broker.client, logger: Broker.logger)
        #expect(
            try await admin.offsetRanges(of: [partition], timeout: .seconds(20)) == [
                partition: PartitionRange(beginning: 0, end: 3)
            ])
        #expect(try await admin.offsets(at: 0, in: [partition], timeout: .seconds(20)) == [partition: 0])
        #expect(
            try await admin.offsets(at: 4_000_000_000_000, in: [partition], timeout: .seconds(20)) == [partition: nil])
        await producer.close()
    }

    @Test("without a broker every call ends in time and says so")
    func noBroker() async throws {
        let nowhere = KafkaClientConfiguration(bootstrapServers: "127.0.0.1:1")
        let admin = try KafkaAdmin(configuration: nowhere, logger: Broker.logger)
        let offsets = try KafkaGroupOffsets(of: "group", configuration: nowhere, logger: Broker.logger)
        let partition = TopicPartition(topic: "topic", partition: 0)
        let calls: [@Sendable () async throws -> Void] = [
            { _ = try await admin.listTopics(timeout: .milliseconds(500)) },
            { _ = try await admin.createTopics([.init(name: "t", partitions: 1)], timeout: .milliseconds(500)) },
            { _ = try await admin.describeTopics(["t"], includingConfiguration: true, timeout: .milliseconds(500)) },
            { _ = try await admin.offsetRanges(of: [partition], timeout: .milliseconds(500)) },
            { _ = try await admin.offsets(at: 0, in: [partition], timeout: .milliseconds(500)) },
            { _ = try await offsets.committed(in: [partition], timeout: .milliseconds(500)) },
        ]
        for call in calls {
            let elapsed = await ContinuousClock().measure {
                let error = await #expect(throws: KafkaError.self) { try await call() }
                #expect(error?.code == .brokerUnavailable)
            }
            #expect(elapsed < .seconds(3))
        }
    }
}
