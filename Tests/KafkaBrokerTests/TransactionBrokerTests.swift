import Kafka
import Testing

@Suite("Exactly once", .enabled(if: Broker.isThere, Broker.reason), .timeLimit(.minutes(1)))
struct TransactionBrokerTests {
    @Test("outputs and offsets with metadata are there together, or not at all")
    func atomicity() async throws {
        let input = try await Broker.topic("input")
        let output = try await Broker.topic("output")
        let group = Broker.name("group")
        let partition = TopicPartition(topic: input, partition: 0)
        let offsets = try KafkaGroupOffsets(of: group, configuration: Broker.client, logger: Broker.logger)
        let consumer = try Broker.consumer(group: group, topic: input)
        _ = try await consumer.nextAssignment()
        let producer = try await Broker.transactionalProducer(Broker.name("worker"))

        try await producer.begin()
        try await producer.send([Broker.record(output, "aborted")])
        try await producer.sendOffsets(
            [PartitionOffset(topicPartition: partition, offset: 7, metadata: "aborted")],
            group: try await consumer.groupMetadata())
        try await producer.abort()
        #expect(try await Broker.contents(of: output).isEmpty)
        let none = try await offsets.committed(in: [partition], timeout: .seconds(20))
        #expect(none == [partition: nil])

        let offset = PartitionOffset(topicPartition: partition, offset: 3, metadata: "map")
        try await producer.transact(
            records: [Broker.record(output, "1"), Broker.record(output, "2")], offsets: [offset],
            group: try await consumer.groupMetadata())
        #expect(try await Broker.contents(of: output) == ["1", "2"])
        let committed = try await offsets.committed(in: [partition], timeout: .seconds(20))
        #expect(committed == [partition: offset])
        await consumer.close()

        let next = try Broker.consumer(group: group, topic: input)
        let assignment = try await next.nextAssignment().first
        #expect(assignment?.committedOffset == 3 && assignment?.metadata == "map")
        await next.close()
        await producer.close()
    }

    @Test("an open transaction is hidden from read_committed readers alone")
    func isolation() async throws {
        let output = try await Broker.topic("output")
        let producer = try await Broker.transactionalProducer(Broker.name("worker"))
        try await producer.begin()
        try await producer.send([Broker.record(output, "open")])
        while try await !Broker.contents(of: output, .readUncommitted).contains("open") {}
        // The stream does not wait for the transaction.
        let stream = try Broker.producer()
        _ = try await stream.send(Broker.record(output, "later"))
        #expect(try await Broker.contents(of: output, .readUncommitted).contains("later"))
        #expect(try await Broker.contents(of: output).isEmpty)
        try await producer.commit()
        #expect(try await Broker.contents(of: output).sorted() == ["later", "open"])
        await stream.close()
        await producer.close()
    }

    @Test("a newer producer of the same name fences the older one")
    func fencing() async throws {
        let output = try await Broker.topic("output")
        let id = Broker.name("worker")
        let older = try await Broker.transactionalProducer(id)
        try await older.begin()
        try await older.send([Broker.record(output, "old")])
        let newer = try await Broker.transactionalProducer(id)
        let error = await #expect(throws: KafkaError.self) { try await older.commit() }
        #expect(error?.code == .fenced && error?.recovery == .recreateClient)
        try await newer.transact(records: [Broker.record(output, "new")], offsets: [], group: nil)
        #expect(try await Broker.contents(of: output) == ["new"])
        await older.close()
        await newer.close()
    }

    @Test("a zombie's commit is refused once the group has moved on, and its producer lives on")
    func staleGeneration() async throws {
        let input = try await Broker.topic("input", partitions: 2)
        let output = try await Broker.topic("output")
        let group = Broker.name("group")
        let partition = TopicPartition(topic: input, partition: 0)
        let first = try Broker.consumer(group: group, topic: input)
        #expect(try await first.nextAssignment().count == 2)
        let zombie = try await first.groupMetadata()

        let second = try Broker.consumer(group: group, topic: input)
        async let secondShare = second.nextAssignment()
        #expect(try await first.nextAssignment().count == 1)
        #expect(try await secondShare.count == 1)

        let producer = try await Broker.transactionalProducer(Broker.name("worker"))
        let offset = PartitionOffset(topicPartition: partition, offset: 1)
        let error = await #expect(throws: KafkaError.self) {
            try await producer.transact(records: [Broker.record(output, "zombie")], offsets: [offset], group: zombie)
        }
        #expect(error?.code == .staleGeneration && error?.recovery == .discard)
        try await producer.transact(
            records: [Broker.record(output, "alive")], offsets: [offset], group: try await first.groupMetadata())
        #expect(try await Broker.contents(of: output) == ["alive"])
        await first.close()
        await second.close()
        await producer.close()
    }

    @Test("a record that cannot be delivered aborts its transaction")
    func failedDelivery() async throws {
        let output = try await Broker.topic("output")
        let producer = try await Broker.transactionalProducer(Broker.name("worker"))
        let error = await #expect(throws: KafkaError.self) {
            try await producer.transact(
                records: [Broker.record(output, "1"), Broker.record(output, partition: 99, "2")], offsets: [],
                group: nil)
        }
        #expect(error?.recovery == .abortTransaction)
        try await producer.transact(records: [Broker.record(output, "3")], offsets: [], group: nil)
        #expect(try await Broker.contents(of: output) == ["3"])
        await producer.close()
    }
}
