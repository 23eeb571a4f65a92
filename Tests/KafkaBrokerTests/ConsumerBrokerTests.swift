import Kafka
import Testing

@Suite("Consumer on a broker", .enabled(if: Broker.isThere, Broker.reason), .timeLimit(.minutes(1)))
struct ConsumerBrokerTests {
    @Test("metadata that is too large for the broker is refused by name")
    func metadataLimit() async throws {
        let topic = try await Broker.topic("input")
        let partition = TopicPartition(topic: topic, partition: 0)
        let consumer = try Broker.consumer(group: Broker.name("group"), topic: topic)
        _ = try await consumer.nextAssignment()
        let most = String(repeating: "x", count: 4_096)
        try await consumer.commit([PartitionOffset(topicPartition: partition, offset: 1, metadata: most)])
        let error = await #expect(throws: KafkaError.self) {
            try await consumer.commit([PartitionOffset(topicPartition: partition, offset: 2, metadata: most + "x")])
        }
        #expect(error?.code == .metadataTooLarge)
        await consumer.close()
    }

    @Test("a member whose static name is taken over is finished, and says so")
    func fencedMember() async throws {
        let topic = try await Broker.topic("input")
        let group = Broker.name("group")
        let older = try Broker.consumer(group: group, topic: topic) { $0.groupInstanceID = "one" }
        _ = try await older.nextAssignment()
        let newer = try Broker.consumer(group: group, topic: topic) { $0.groupInstanceID = "one" }
        let error = await #expect(throws: KafkaError.self) { _ = try await older.nextMessages(maximum: 1) }
        #expect(error?.code == .fenced && error?.recovery == .recreateClient)
        #expect(try await newer.nextAssignment().count == 1)
        await older.close()
        await newer.close()
    }

    @Test("a commit under a generation that has passed is refused")
    func staleCommit() async throws {
        let topic = try await Broker.topic("input", partitions: 2)
        let group = Broker.name("group")
        let first = try Broker.consumer(group: group, topic: topic)
        let lost = try #require(try await first.nextAssignment().first).topicPartition
        await first.close()
        let error = await #expect(throws: KafkaError.self) {
            try await first.commit([PartitionOffset(topicPartition: lost, offset: 1)])
        }
        #expect(error?.code == .closed)
    }

    @Test("delivers within milliseconds of the acknowledgement, without polling in vain")
    func latency() async throws {
        let topic = try await Broker.topic("input")
        let consumer = try Broker.consumer(group: Broker.name("group"), topic: topic)
        let producer = try Broker.producer()
        _ = try await consumer.nextAssignment()
        _ = try await producer.send(Broker.record(topic, "first"))
        _ = try await consumer.nextMessages(maximum: 1)
        var latencies: [Duration] = []
        for index in 0..<20 {
            async let pulled = consumer.nextMessages(maximum: 1)
            let begin = ContinuousClock.now
            _ = try await producer.send(Broker.record(topic, "\(index)"))
            #expect(try await pulled.count == 1)
            latencies.append(.now - begin)
        }
        // Half of fetch.wait.max.ms would say that it waits for a poll.
        #expect(latencies.sorted()[10] < .milliseconds(250))
        await consumer.close()
        await producer.close()
    }
}
