import Kafka
import Testing

@Suite("Consumer", .timeLimit(.minutes(1)))
struct ConsumerTests {
    @Test("reads what was written, in order, with keys, headers and times")
    func readsWhatWasWritten() async throws {
        let cluster = try EmbeddedCluster()
        try cluster.createTopic("jobs", partitions: 2)
        let producer = try Support.producer(cluster)
        for index in 0..<10 {
            var record = Support.record("jobs", partition: Int32(index % 2), key: "k\(index)", "v\(index)")
            record.headers = [KafkaHeader(name: "n", text: "\(index)"), KafkaHeader(name: "null", value: nil)]
            _ = try await producer.send(record)
        }
        let consumer = try Support.consumer(cluster, topics: ["jobs"])
        let assignments = try await consumer.startFirstAssignment()
        #expect(assignments.map(\.topicPartition.partition) == [0, 1])
        #expect(assignments.allSatisfy { $0.committedOffset == nil && $0.epoch == 1 })
        let messages = try await consumer.messages(10)
        for partition in 0..<2 {
            let own = messages.filter { $0.partition == partition }
            #expect(own.map(\.text) == (0..<5).map { "v\($0 * 2 + partition)" })
            #expect(own.map(\.offset) == [0, 1, 2, 3, 4])
        }
        let first = try #require(messages.first)
        #expect(first.key == Array("k\(first.partition)".utf8))
        #expect(first.headers["n"] == Array("\(first.partition)".utf8))
        #expect(first.headers.last == KafkaHeader(name: "null", value: nil))
        #expect((first.timestamp ?? 0) > 1_700_000_000_000)
        #expect(first.epoch == 1)
        #expect(consumer.isBrokerReachable)
        await consumer.close()
        await producer.close()
    }

    @Test("commits offsets with metadata, and gets them back with the next assignment")
    func commitsWithMetadata() async throws {
        let cluster = try EmbeddedCluster()
        try cluster.createTopic("jobs", partitions: 1)
        let producer = try Support.producer(cluster)
        for index in 0..<5 { _ = try await producer.send(Support.record("jobs", "v\(index)")) }
        let partition = TopicPartition(topic: "jobs", partition: 0)
        let first = try Support.consumer(cluster, topics: ["jobs"])
        _ = try await first.startFirstAssignment()
        _ = try await first.messages(3)
        try await first.commit([PartitionOffset(topicPartition: partition, offset: 3, metadata: "map-1")])
        await first.close()

        let second = try Support.consumer(cluster, topics: ["jobs"])
        let assignments = try await second.startFirstAssignment()
        #expect(assignments.first?.committedOffset == 3)
        #expect(assignments.first?.metadata == "map-1")
        #expect(try await second.messages(2).map(\.text) == ["v3", "v4"])
        await second.close()
    }
}
