import Kafka
import Synchronization
import Testing

/// A worker as simple as can be: answers rebalances, commits what it has read, and notes it.
final class CountingWorker: Sendable {
    let consumer: KafkaConsumer
    private struct State {
        var owned: [TopicPartition: UInt64] = [:]
        var read: [KafkaMessage] = []
    }

    private let state = Mutex(State())
    /// Told how many messages were read and committed.
    private let onRead: @Sendable (Int) -> Void

    init(_ consumer: KafkaConsumer, onRead: @escaping @Sendable (Int) -> Void) {
        self.consumer = consumer
        self.onRead = onRead
    }

    var messages: [KafkaMessage] { state.withLock { $0.read } }

    /// Commits what was read of these partitions.
    func commit(_ partitions: [TopicPartition]) async throws {
        let positions = messages.reduce(into: [TopicPartition: Int64]()) { $0[$1.topicPartition] = $1.offset + 1 }
        try await consumer.commit(
            Set(partitions).compactMap { partition in
                positions[partition].map { PartitionOffset(topicPartition: partition, offset: $0) }
            })
    }

    /// Works until the consumer is closed.
    func run(onAssignment: @escaping @Sendable ([PartitionAssignment]) -> Void = { _ in }) async throws {
        try await withThrowingTaskGroup { [self] group in
            group.addTask { [self] in
                for await event in consumer.events {
                    switch event {
                    case .assigned(let assignments):
                        state.withLock { state in
                            for assignment in assignments { state.owned[assignment.topicPartition] = assignment.epoch }
                        }
                        try? await consumer.start(assignments.map(\.start))
                        onAssignment(assignments)
                    case .revoked(let partitions, let isLost):
                        state.withLock { state in for partition in partitions { state.owned[partition] = nil } }
                        if !isLost { try? await commit(partitions) }
                        try? await consumer.release(partitions)
                    case .error, .brokerReachable: break
                    }
                }
            }
            group.addTask { [self] in
                while true {
                    let messages = try await consumer.nextMessages(maximum: 10)
                    if messages.isEmpty { return }
                    let owned = state.withLock { state in
                        // A pull may end after the revocation: then the messages are the next owner's.
                        let owned = messages.filter { state.owned[$0.topicPartition] == $0.epoch }
                        state.read += owned
                        return owned
                    }
                    // Not only when they are revoked: this broker refuses commits while members are joining.
                    try? await commit(messages.map(\.topicPartition))
                    onRead(owned.count)
                }
            }
            try await group.waitForAll()
        }
    }
}

@Suite("Rebalances", .timeLimit(.minutes(1)))
struct RebalanceTests {
    @Test(
        "two members share the partitions, one after the other; nothing is lost or read twice",
        arguments: [KafkaConsumerConfiguration.AssignmentStrategy.range, .roundRobin, .cooperativeSticky])
    func handover(strategy: KafkaConsumerConfiguration.AssignmentStrategy) async throws {
        let cluster = try EmbeddedCluster()
        try cluster.createTopic("jobs", partitions: 4)
        let producer = try Support.producer(cluster)
        let (read, didRead) = AsyncStream<Int>.makeStream()
        let workers = try (0..<2).map { _ in
            CountingWorker(try Support.consumer(cluster, topics: ["jobs"]) { $0.assignmentStrategy = strategy }) {
                didRead.yield($0)
            }
        }
        var readCount = 0
        let (assigned, didAssign) = AsyncStream<(Int, [PartitionAssignment])>.makeStream()
        try await withThrowingTaskGroup { group in
            for (index, worker) in workers.enumerated() {
                group.addTask { try await worker.run { didAssign.yield((index, $0)) } }
            }
            // Eager members get their whole share each time, cooperative ones what is new: two are left to the first.
            var shares = [Set<TopicPartition>(), []]
            for await (index, assignments) in assigned {
                let partitions = Set(assignments.map(\.topicPartition))
                for other in shares.indices { shares[other].subtract(partitions) }
                shares[index].formUnion(partitions)
                if shares.allSatisfy({ $0.count == 2 }) { break }
            }
            for index in 0..<100 {
                _ = try await producer.send(Support.record("jobs", partition: Int32(index % 4), "\(index)"))
            }
            for await count in read {
                readCount += count
                if readCount >= 100 { break }
            }
            // One leaves: the other takes over where it was.
            try await workers[0].commit(Array(shares[0]))
            await workers[0].consumer.close()
            for await (index, _) in assigned where index == 1 { break }
            for index in 100..<200 {
                _ = try await producer.send(Support.record("jobs", partition: Int32(index % 4), "\(index)"))
            }
            for await count in read {
                readCount += count
                if readCount >= 200 { break }
            }
            await workers[1].consumer.close()
            try await group.waitForAll()
        }
        let texts = workers.flatMap(\.messages).map(\.text)
        #expect(texts.count == 200 && Set(texts).count == 200)
    }
}
