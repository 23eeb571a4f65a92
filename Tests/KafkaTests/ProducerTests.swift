import Kafka
import Testing

@Suite("Producer", .timeLimit(.minutes(1)))
struct ProducerTests {
    private static let unreachable = KafkaClientConfiguration(bootstrapServers: "127.0.0.1:1")

    private func enqueue(
        _ text: String, to topic: KafkaTopic, of producer: KafkaProducer, _ tracker: KafkaDeliveryTracker
    ) -> KafkaProducer.EnqueueResult {
        let key = Array("key".utf8)
        let value = Array(text.utf8)
        return producer.enqueue(
            to: topic, partition: 0, key: key.span, value: value.span, headers: nil, tracker: tracker)
    }

    private func read(_ count: Int, of topic: String, from cluster: EmbeddedCluster) async throws -> [KafkaMessage] {
        let reader = try KafkaReader(
            configuration: Support.client(cluster),
            starts: [PartitionStart(TopicPartition(topic: topic, partition: 0), at: .beginning)], fetchWaitMaximum: 10,
            logger: Support.logger)
        var messages: [KafkaMessage] = []
        while messages.count < count {
            try Task.checkCancellation()
            messages += try await reader.nextBatch(maximum: count).messages
        }
        await reader.close()
        return messages
    }

    @Test("a stream arrives in order, with its headers, and settles")
    func stream() async throws {
        let cluster = try EmbeddedCluster()
        try cluster.createTopic("replies", partitions: 1)
        let producer = try Support.producer(cluster)
        try await producer.prefetchMetadata(["replies"])
        let topic = try producer.topic("replies")
        #expect(try producer.topic("replies") === topic)
        let headers = KafkaHeaderSet([
            KafkaHeader(name: "content-type", text: "application/json"), KafkaHeader(name: "empty", value: []),
            KafkaHeader(name: "null", value: nil),
        ])
        let tracker = KafkaDeliveryTracker()
        for index in 0..<1_000 {
            let key = Array("key".utf8)
            let value = Array("\(index)".utf8)
            let result = producer.enqueue(
                to: topic, key: key.span, value: value.span, headers: headers, tracker: tracker)
            guard case .queued = result else { Issue.record("not queued: \(result)"); return }
        }
        try await tracker.settled()
        #expect(tracker.outstanding == 0 && tracker.failure == nil)
        let messages = try await read(1_000, of: "replies", from: cluster)
        #expect(messages.map(\.text) == (0..<1_000).map(String.init))
        #expect(
            messages.last?.headers == [
                KafkaHeader(name: "content-type", text: "application/json"), KafkaHeader(name: "empty", value: []),
                KafkaHeader(name: "null", value: nil),
            ])
        await producer.close()
    }

    @Test("a settled tracker can go on, and an unused one is settled")
    func trackerReuse() async throws {
        let cluster = try EmbeddedCluster()
        try cluster.createTopic("replies", partitions: 1)
        let producer = try Support.producer(cluster)
        let topic = try producer.topic("replies")
        let tracker = KafkaDeliveryTracker()
        try await tracker.settled()
        for round in 0..<20 {
            guard case .queued = enqueue("\(round)", to: topic, of: producer, tracker) else {
                Issue.record("not queued")
                return
            }
            try await tracker.settled()
        }
        await producer.close()
    }

    @Test("a failed record fails its stream, and nothing follows it")
    func failedRecord() async throws {
        let cluster = try EmbeddedCluster()
        try cluster.createTopic("replies", partitions: 1)
        let producer = try Support.producer(cluster)
        try await producer.prefetchMetadata(["replies"])
        let topic = try producer.topic("replies")
        cluster.failRequests(0, errors: [87])  // invalid record
        let tracker = KafkaDeliveryTracker()
        _ = enqueue("refused", to: topic, of: producer, tracker)
        let error = try await #require(throws: KafkaError.self) { try await tracker.settled() }
        #expect(error.code == .deliveryFailed)
        #expect(tracker.failure == error)
        guard case .failed(error) = enqueue("next", to: topic, of: producer, tracker) else {
            Issue.record("a stream with a gap went on")
            return
        }
        let other = KafkaDeliveryTracker()
        _ = enqueue("other stream", to: topic, of: producer, other)
        try await other.settled()
        #expect(try await read(1, of: "replies", from: cluster).map(\.text) == ["other stream"])
        await producer.close()
    }

    @Test("a record that is too large fails at once")
    func tooLarge() async throws {
        let cluster = try EmbeddedCluster()
        let producer = try Support.producer(cluster)
        let tracker = KafkaDeliveryTracker()
        let result = enqueue(
            String(repeating: "x", count: 2_000_000), to: try producer.topic("replies"), of: producer, tracker)
        guard case .failed(let error) = result else { Issue.record("taken"); return }
        #expect(error.code == .messageTooLarge)
        #expect(tracker.failure?.code == .messageTooLarge && tracker.outstanding == 0)
        await producer.close()
    }

    @Test("a full queue suspends the sender until there is room")
    func fullQueue() async throws {
        let cluster = try EmbeddedCluster()
        try cluster.createTopic("jobs", partitions: 1)
        let producer = try Support.producer(cluster) { $0.queueMessages = 10 }
        try await producer.prefetchMetadata(["jobs"])
        try cluster.takeDown()
        let topic = try producer.topic("jobs")
        let tracker = KafkaDeliveryTracker()
        var queued = 0
        fill: while true {
            switch enqueue("\(queued)", to: topic, of: producer, tracker) {
            case .queued: queued += 1
            case .queueFull: break fill
            case .failed(let error): Issue.record(error); break fill
            }
        }
        #expect(queued == 10 && tracker.outstanding == 10)
        let (rooms, gotRoom) = AsyncStream<Void>.makeStream()
        producer.whenRoom { gotRoom.yield() }
        async let delivery = producer.send(Support.record("jobs", partition: 0, "last"))
        try cluster.bringUp()
        #expect(try await delivery.offset == 10)
        var iterator = rooms.makeAsyncIterator()
        await iterator.next()
        try await tracker.settled()
        await producer.close()
    }

    @Test("a sender that is cancelled while the queue is full stops waiting")
    func cancelledSender() async throws {
        let cluster = try EmbeddedCluster()
        try cluster.takeDown()
        let producer = try Support.producer(cluster) { $0.queueMessages = 1 }
        let topic = try producer.topic("jobs")
        let tracker = KafkaDeliveryTracker()
        _ = enqueue("1", to: topic, of: producer, tracker)
        let sender = Task { try await producer.send(Support.record("jobs", "2")) }
        let settler = Task { try await tracker.settled() }
        sender.cancel()
        settler.cancel()
        let sent = await #expect(throws: KafkaError.self) { try await sender.value }
        let settled = await #expect(throws: KafkaError.self) { try await settler.value }
        #expect(sent?.code == .cancelled && settled?.code == .cancelled)
        await producer.close(timeout: .zero)
    }

    @Test("closing fails what could not be delivered, and refuses the rest")
    func closing() async throws {
        let producer = try KafkaProducer(
            configuration: KafkaProducerConfiguration(client: Self.unreachable), logger: Support.logger)
        let topic = try producer.topic("jobs")
        let tracker = KafkaDeliveryTracker()
        _ = enqueue("1", to: topic, of: producer, tracker)
        let waiting = Task { try await tracker.settled() }
        await producer.close(timeout: .milliseconds(10))
        let error = await #expect(throws: KafkaError.self) { try await waiting.value }
        #expect(error?.code == .closed)
        guard case .failed(let refused) = enqueue("2", to: topic, of: producer, KafkaDeliveryTracker()) else {
            Issue.record("taken")
            return
        }
        #expect(refused.code == .closed)
        await #expect(throws: KafkaError.self) { try await producer.send(Support.record("jobs", "3")) }
        await producer.room()
        await producer.close()
    }

    @Test("records queued from many threads while the producer closes all hear of their fate")
    func closingUnderFire() async throws {
        for _ in 0..<10 {
            let cluster = try EmbeddedCluster()
            try cluster.createTopic("jobs", partitions: 1)
            let producer = try Support.producer(cluster)
            try await producer.prefetchMetadata(["jobs"])
            let topic = try producer.topic("jobs")
            await withTaskGroup { group in
                for _ in 0..<4 {
                    group.addTask {
                        let tracker = KafkaDeliveryTracker()
                        sending: while true {
                            switch enqueue("x", to: topic, of: producer, tracker) {
                            case .queued: await Task.yield()
                            case .queueFull: await producer.room()
                            case .failed: break sending
                            }
                        }
                        // Returns, whether all went well or not.
                        try? await tracker.settled()
                        #expect(tracker.outstanding == 0)
                    }
                }
                group.addTask { await producer.close(timeout: .milliseconds(20)) }
            }
        }
    }

    @Test("metadata without a broker is an error in time")
    func noBroker() async throws {
        let producer = try KafkaProducer(
            configuration: KafkaProducerConfiguration(client: Self.unreachable), logger: Support.logger)
        let error = await #expect(throws: KafkaError.self) {
            try await producer.prefetchMetadata(["jobs"], timeout: .milliseconds(300))
        }
        #expect(error?.recovery == .retry)
        await #expect(throws: Never.self) { try await producer.flush(timeout: .milliseconds(10)) }
        await producer.close(timeout: .zero)
    }

    @Test("goes on after a broker was away, and after the leader has moved")
    func outage() async throws {
        let cluster = try EmbeddedCluster(brokers: 2)
        try cluster.createTopic("jobs", partitions: 1)
        let partition = TopicPartition(topic: "jobs", partition: 0)
        try cluster.setLeader(of: partition, broker: 1)
        let producer = try Support.producer(cluster)
        _ = try await producer.send(Support.record("jobs", partition: 0, "1"))
        try cluster.takeDown()
        async let second = producer.send(Support.record("jobs", partition: 0, "2"))
        try cluster.bringUp()
        _ = try await second
        try cluster.setLeader(of: partition, broker: 2)
        _ = try await producer.send(Support.record("jobs", partition: 0, "3"))
        let read = try await read(3, of: "jobs", from: cluster)
        #expect(read.map(\.text) == ["1", "2", "3"])
        await producer.close()
    }

    @Test("statistics are there when asked for")
    func statistics() async throws {
        let cluster = try EmbeddedCluster()
        var configuration = KafkaProducerConfiguration(client: Support.client(cluster))
        configuration.client.statisticsInterval = 50
        let producer = try KafkaProducer(configuration: configuration, logger: Support.logger)
        // Statistics come by the clock alone; a delivery wakes the thread that looks at them.
        while producer.statistics == nil { _ = try await producer.send(Support.record("jobs", "1")) }
        #expect(producer.statistics?.first == UInt8(ascii: "{"))
        await producer.close()
    }
}
