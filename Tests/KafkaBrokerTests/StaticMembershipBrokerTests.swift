import Kafka
import Testing

@Suite("Static membership on a broker", .enabled(if: Broker.isThere, Broker.reason), .timeLimit(.minutes(1)))
struct StaticMembershipBrokerTests {
    @Test("a member that comes back in time has its partitions, and the others are not disturbed")
    func restart() async throws {
        let topic = try await Broker.topic("input", partitions: 4)
        let group = Broker.name("group")
        let stays = try Broker.consumer(group: group, topic: topic) { $0.groupInstanceID = "one" }
        _ = try await stays.nextAssignment()
        let ends = try Broker.consumer(group: group, topic: topic) { $0.groupInstanceID = "two" }
        async let share = stays.nextAssignment()
        let before = try await ends.nextAssignment().map(\.topicPartition)
        let mine = try #require(try await share.first).topicPartition
        #expect(before.count == 2)
        await ends.close()

        let returns = try Broker.consumer(group: group, topic: topic) { $0.groupInstanceID = "two" }
        let after = try await returns.nextAssignment().map(\.topicPartition)
        #expect(after == before)
        // Nobody has answered a rebalance since: had there been one, this generation would have passed.
        try await stays.commit([PartitionOffset(topicPartition: mine, offset: 1)])

        // Gone for good: its partitions are given away when its session is over.
        await returns.close()
        #expect(try await stays.nextAssignment().count == 4)
        await stays.close()
    }

    @Test("what a member that was replaced sends along with its outputs is refused, and another's")
    func fencedTransaction() async throws {
        let topic = try await Broker.topic("input")
        let output = try await Broker.topic("output")
        let group = Broker.name("group")
        let older = try Broker.consumer(group: group, topic: topic) { $0.groupInstanceID = "one" }
        let partition = try #require(try await older.nextAssignment().first).topicPartition
        let membership = try await older.groupMetadata()
        let producer = try await Broker.transactionalProducer(Broker.name("transactions"))
        let newer = try Broker.consumer(group: group, topic: topic) { $0.groupInstanceID = "one" }
        _ = try await newer.nextAssignment()
        let error = await #expect(throws: KafkaError.self) {
            try await producer.transact(
                records: [Broker.record(output, "late")],
                offsets: [PartitionOffset(topicPartition: partition, offset: 1)], group: membership)
        }
        #expect(error?.code == .fenced && error?.recovery == .discard)
        #expect(try await Broker.contents(of: output).isEmpty)
        await producer.close()
        await older.close()
        await newer.close()
    }
}
