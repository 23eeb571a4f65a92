import Kafka
import Logging
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

    @Test("partitions take turns, and no pull exceeds its maximum")
    func fairness() async throws {
        let cluster = try EmbeddedCluster()
        try cluster.createTopic("jobs", partitions: 3)
        let producer = try Support.producer(cluster)
        for index in 0..<100 { _ = try await producer.send(Support.record("jobs", partition: 0, "\(index)")) }
        for partition in 1..<3 {
            _ = try await producer.send(Support.record("jobs", partition: Int32(partition), "one"))
        }
        let consumer = try Support.consumer(cluster, topics: ["jobs"])
        _ = try await consumer.startFirstAssignment()
        var read: [KafkaMessage] = []
        while read.count < 102 {
            try Task.checkCancellation()
            let messages = try await consumer.nextMessages(maximum: 6)
            #expect(!messages.isEmpty && messages.count <= 6)
            read += messages
        }
        #expect(read.filter { $0.partition == 0 }.map(\.text) == (0..<100).map(String.init))
        #expect(try await consumer.nextMessages(maximum: 0).isEmpty)
        await consumer.close()
    }

    @Test("a paused partition rests, and goes on where it stopped")
    func pausing() async throws {
        let cluster = try EmbeddedCluster()
        try cluster.createTopic("jobs", partitions: 2)
        let producer = try Support.producer(cluster)
        let resting = TopicPartition(topic: "jobs", partition: 0)
        let consumer = try Support.consumer(cluster, topics: ["jobs"])
        for index in 0..<10 {
            for partition in 0..<2 {
                _ = try await producer.send(Support.record("jobs", partition: Int32(partition), "\(index)"))
            }
        }
        let assignments = try await consumer.startFirstAssignment()
        #expect(assignments.count == 2)
        consumer.pause([resting])
        consumer.pause([resting])
        let whilePaused = try await consumer.messages(10)
        #expect(whilePaused.allSatisfy { $0.partition == 1 })
        async let rest = consumer.messages(10)
        consumer.resume([resting])
        #expect(try await rest.map(\.text) == (0..<10).map(String.init))
        consumer.resume([resting])
        await consumer.close()
    }

    @Test("cancelling a pull loses nothing")
    func cancelledPull() async throws {
        let cluster = try EmbeddedCluster()
        try cluster.createTopic("jobs", partitions: 1)
        let producer = try Support.producer(cluster)
        let consumer = try Support.consumer(cluster, topics: ["jobs"])
        _ = try await consumer.startFirstAssignment()
        var read: [String] = []
        for index in 0..<50 {
            let pull = Task { try await consumer.nextMessages(maximum: 10) }
            async let sent = producer.send(Support.record("jobs", "\(index)"))
            if index % 2 == 0 { await Task.yield() } else { _ = try await sent }
            pull.cancel()
            read += try await pull.value.map(\.text)
            _ = try await sent
        }
        read += try await consumer.messages(50 - read.count).map(\.text)
        #expect(read == (0..<50).map(String.init))
        await consumer.close()
    }

    @Test("only one task pulls at a time, and only what was assigned can be answered")
    func misuse() async throws {
        let cluster = try EmbeddedCluster()
        let consumer = try Support.consumer(cluster, topics: ["jobs"])
        let partition = TopicPartition(topic: "jobs", partition: 0)
        let early = await #expect(throws: KafkaError.self) {
            try await consumer.start([PartitionStart(partition, at: .beginning)])
        }
        #expect(early?.code == .invalidState)
        let release = await #expect(throws: KafkaError.self) { try await consumer.release([partition]) }
        #expect(release?.code == .invalidState)
        let errors = await withTaskGroup(of: KafkaError?.self) { group in
            for _ in 0..<2 {
                group.addTask {
                    do throws(KafkaError) {
                        _ = try await consumer.nextMessages(maximum: 1)
                        return nil
                    } catch {
                        return error
                    }
                }
            }
            // The refused one comes back at once; the other ends with the consumer.
            let first = await group.next() ?? nil
            await consumer.close()
            return [first, await group.next() ?? nil]
        }
        #expect(errors.map { $0?.code } == [.invalidState, nil])
    }

    @Test("a topic that is not there is told")
    func unknownTopic() async throws {
        let cluster = try EmbeddedCluster()
        cluster.failTopic("missing", error: 3)
        let consumer = try Support.consumer(cluster, topics: ["missing"])
        for await event in consumer.events {
            if case .error(let error) = event {
                #expect(error.code == .unknownTopic && error.recovery == .reconfigure)
                #expect(error.message.contains("missing"))
                break
            }
        }
        await consumer.close()
    }

    @Test("says when the brokers are gone, and when they are back; then goes on")
    func outage() async throws {
        let cluster = try EmbeddedCluster(brokers: 2)
        try cluster.createTopic("jobs", partitions: 1)
        let producer = try Support.producer(cluster)
        let consumer = try Support.consumer(cluster, topics: ["jobs"])
        _ = try await producer.send(Support.record("jobs", "1"))
        _ = try await consumer.startFirstAssignment()
        #expect(try await consumer.messages(1).map(\.text) == ["1"])
        #expect(consumer.isBrokerReachable)
        try cluster.takeDown()
        for await event in consumer.events { if event == .brokerReachable(false) { break } }
        #expect(!consumer.isBrokerReachable)
        try cluster.bringUp()
        for await event in consumer.events { if event == .brokerReachable(true) { break } }
        _ = try await producer.send(Support.record("jobs", "2"))
        #expect(try await consumer.messages(1).map(\.text) == ["2"])
        await consumer.close()
    }

    @Test("a commit that is refused says why; one that cannot be sent waits for the coordinator")
    func commitFailures() async throws {
        let cluster = try EmbeddedCluster()
        try cluster.createTopic("jobs", partitions: 1)
        let offset = PartitionOffset(topicPartition: TopicPartition(topic: "jobs", partition: 0), offset: 1)
        let consumer = try Support.consumer(cluster, topics: ["jobs"])
        _ = try await consumer.startFirstAssignment()
        try await consumer.commit([])
        cluster.failRequests(8, errors: [12])
        let tooLarge = await #expect(throws: KafkaError.self) { try await consumer.commit([offset]) }
        #expect(tooLarge?.code == .metadataTooLarge)
        try cluster.takeDown()
        async let late: Void = consumer.commit([offset])
        try cluster.bringUp()
        try await late
        await consumer.close()
        let closed = await #expect(throws: KafkaError.self) { try await consumer.commit([offset]) }
        #expect(closed?.code == .closed)
    }

    @Test("an assignment waits for offsets that an open transaction holds back, and for a coordinator that moves")
    func unstableOffsets() async throws {
        let cluster = try EmbeddedCluster()
        try cluster.createTopic("jobs", partitions: 1)
        cluster.failRequests(9, errors: [88, 88, 16, 14])  // OffsetFetch: unstable, not coordinator, loading
        let consumer = try Support.consumer(cluster, topics: ["jobs"])
        #expect(try await consumer.startFirstAssignment().count == 1)
        await consumer.close()
    }

    @Test("an assignment that outlives its session is lost, and comes back with a new epoch")
    func lostAssignment() async throws {
        let cluster = try EmbeddedCluster()
        try cluster.createTopic("jobs", partitions: 1)
        let partition = TopicPartition(topic: "jobs", partition: 0)
        let consumer = try Support.consumer(cluster, topics: ["jobs"])
        let early = await #expect(throws: KafkaError.self) { try await consumer.groupMetadata() }
        #expect(early?.code == .staleGeneration, "with what names no member anybody could commit")
        let first = try await consumer.startFirstAssignment()
        let group = try await consumer.groupMetadata()
        try cluster.takeDown()
        for await event in consumer.events {
            guard case .revoked(let partitions, let isLost) = event else { continue }
            #expect(partitions == [partition] && isLost)
            #expect(!consumer.isBrokerReachable)
            break
        }
        try cluster.bringUp()
        try await consumer.release([partition])
        let second = try await consumer.startFirstAssignment()
        #expect(second.map(\.epoch) == first.map { $0.epoch + 1 })
        #expect(try await consumer.groupMetadata() !== group)
        await consumer.close()
    }

    @Test("one that has not joined takes no partitions")
    func notJoined() async throws {
        let cluster = try EmbeddedCluster()
        try cluster.createTopic("jobs", partitions: 2)
        let configuration = KafkaConsumerConfiguration(
            client: Support.client(cluster), groupID: "group", topics: ["jobs"])
        let idle = try KafkaConsumer(configuration: configuration, logger: Support.logger)
        let member = try Support.consumer(cluster, topics: ["jobs"])
        #expect(try await member.startFirstAssignment().count == 2)
        await #expect(throws: KafkaError.self) { try await idle.groupMetadata() }
        await idle.close()
        await member.close()
    }

    @Test("statistics come when asked for; the log of the library goes to the logger")
    func statisticsAndLog() async throws {
        let cluster = try EmbeddedCluster()
        let (lines, handler) = RecordingLogHandler.make()
        var configuration = KafkaConsumerConfiguration(
            client: Support.client(cluster, properties: ["debug": "cgrp"]), groupID: "group", topics: ["jobs"])
        configuration.client.statisticsInterval = 10
        let consumer = try KafkaConsumer(configuration: configuration, logger: Logger(label: "kafka") { _ in handler })
        try consumer.join()
        for await line in lines where line.contains("CGRP") { break }
        while consumer.statistics == nil {
            try Task.checkCancellation()
            await Task.yield()
        }
        #expect(consumer.statistics?.first == UInt8(ascii: "{"))
        await consumer.close()
    }
}
