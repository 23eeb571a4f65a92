import Kafka
import Testing

@Suite("Reader", .timeLimit(.minutes(1)))
struct ReaderTests {
    private let partition = TopicPartition(topic: "results", partition: 0)

    private func reader(_ cluster: EmbeddedCluster, at position: PartitionStart.Position) throws -> KafkaReader {
        try KafkaReader(
            configuration: Support.client(cluster), starts: [PartitionStart(partition, at: position)],
            fetchWaitMaximum: 10, logger: Support.logger)
    }

    /// Everything up to the end.
    private func all(_ reader: KafkaReader) async throws -> [String] {
        var texts: [String] = []
        while true {
            try Task.checkCancellation()
            let batch = try await reader.nextBatch(maximum: 3)
            texts += batch.messages.map(\.text)
            if let end = batch.reachedEnds[partition] {
                #expect(end == 5)
                return texts
            }
        }
    }

    @Test("reads from the beginning, from an offset, and from the end")
    func positions() async throws {
        let cluster = try EmbeddedCluster()
        try cluster.createTopic("results", partitions: 1)
        let producer = try Support.producer(cluster)
        for index in 0..<5 { _ = try await producer.send(Support.record("results", "\(index)")) }
        for (position, expected) in [
            (PartitionStart.Position.beginning, ["0", "1", "2", "3", "4"]), (.offset(3), ["3", "4"]), (.end, []),
        ] {
            let reader = try reader(cluster, at: position)
            #expect(try await all(reader) == expected)
            await reader.close()
            #expect(try await reader.nextBatch(maximum: 1).messages.isEmpty)
        }
        await producer.close()
    }

    @Test("follows what is written later")
    func following() async throws {
        let cluster = try EmbeddedCluster()
        try cluster.createTopic("results", partitions: 1)
        let producer = try Support.producer(cluster)
        for index in 0..<5 { _ = try await producer.send(Support.record("results", "\(index)")) }
        let reader = try reader(cluster, at: .end)
        _ = try await all(reader)
        _ = try await producer.send(Support.record("results", "5"))
        var texts: [String] = []
        while texts.isEmpty {
            try Task.checkCancellation()
            texts += try await reader.nextBatch(maximum: 1).messages.map(\.text)
        }
        #expect(texts == ["5"])
        await reader.close()
    }

    @Test("what was fetched ahead is no sign of a broker that is gone")
    func prefetchedMessages() async throws {
        let cluster = try EmbeddedCluster()
        try cluster.createTopic("results", partitions: 1)
        // In one batch, so that one fetch brings them all.
        let producer = try Support.producer(cluster) { $0.linger = 200 }
        try await withThrowingTaskGroup { group in
            for index in 0..<5 {
                group.addTask { _ = try await producer.send(Support.record("results", "\(index)")) }
            }
            try await group.waitForAll()
        }
        await producer.close()
        let reader = try reader(cluster, at: .beginning)
        #expect(try await reader.nextBatch(maximum: 1).messages.count == 1)
        for await event in reader.events where event == .brokerReachable(true) { break }
        try cluster.takeDown()
        for await event in reader.events where event == .brokerReachable(false) { break }
        #expect(try await reader.nextBatch(maximum: 1).messages.count == 1)
        #expect(!reader.isBrokerReachable)
        await reader.close()
    }

    @Test("a topic that is not there ends the reader, with its name; brokers that are away do not")
    func unknownTopic() async throws {
        let cluster = try EmbeddedCluster()
        cluster.failTopic("results", error: 3)
        try cluster.takeDown()
        let reader = try reader(cluster, at: .beginning)
        try cluster.bringUp()
        let error = try await #require(throws: KafkaError.self) { _ = try await reader.nextBatch(maximum: 1) }
        #expect(error.code == .unknownTopic && error.message.contains("results"))
        await reader.close()
    }
}
