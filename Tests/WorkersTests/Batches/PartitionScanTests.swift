import Contract
import Kafka
import Settings
import Testing
import Workers

@Suite(.timeLimit(.minutes(1))) struct PartitionScanTests {
    private static let topic = Topics.standard.name(.batchJobs)
    private static let partition = TopicPartition(topic: topic, partition: 0)
    private static let other = TopicPartition(topic: topic, partition: 1)

    /// A scan of a topic whose first partition holds ten messages, and the second none.
    private static func withScan(_ body: (PartitionScan) async throws -> Void) async throws {
        let cluster = try EmbeddedCluster()
        try cluster.createTopic(topic, partitions: 2)
        try await cluster.write(
            (0..<10).map { KafkaRecord(topic: topic, partition: 0, key: nil, value: Array("\($0)".utf8)) })
        try await body(PartitionScan(.batches(on: cluster), logger: SpoolFolder.logger))
        withExtendedLifetime(cluster) {}
    }

    @Test func readsWhatIsThere() async throws {
        try await Self.withScan { scan in
            #expect(try await scan.partitions(of: Self.topic).map(\.partition).sorted() == [0, 1])
            var offsets: [Int64] = []
            try await scan.readAll(Self.partition) { offsets.append($0.offset) }
            #expect(offsets == Array(0..<10))
            try await scan.readAll(Self.other) { _ in Issue.record("an empty partition has a message") }
            offsets = []
            try await scan.read(Self.partition, 3..<6) { offsets.append($0.offset) }
            #expect(offsets == [3, 4, 5])
        }
    }

    @Test(arguments: [(partition, Int64(7)..<12, [Int64](7..<10)), (partition, 15..<20, []), (other, 0..<5, [])])
    func anEndBeforeTheRangesIsNoEnd(_ partition: TopicPartition, _ range: Range<Int64>, _ read: [Int64]) async throws {
        try await Self.withScan { scan in
            var offsets: [Int64] = []
            let error = await #expect(throws: KafkaError.self) {
                try await scan.read(partition, range) { offsets.append($0.offset) }
            }
            #expect(error?.code == .offsetOutOfRange)
            #expect(error?.recovery == .retry)
            #expect(offsets == read)
        }
    }

    @Test func jobsAreLookedUpByTheirOffsets() async throws {
        try await Self.withScan { scan in
            var offsets: [Int64] = []
            try await JobLookup(scan: scan, source: Self.partition).read([1, 4, 9]) { offsets.append($0.offset) }
            #expect(offsets == [1, 4, 9])
            // What was read from there once is not lost because a replica is behind.
            await #expect(throws: KafkaError.self) {
                try await JobLookup(scan: scan, source: Self.partition).read([1, 12]) { _ in }
            }
        }
    }
}

extension KafkaConnection {
    /// How a batch worker reaches an embedded cluster.
    static func batches(on cluster: EmbeddedCluster) throws -> KafkaConnection {
        var connection = try KafkaConnection(
            KafkaSettings(SettingsSource(environment: ["KAFKA_BOOTSTRAP_SERVERS": cluster.bootstrapServers])),
            role: "batch", source: .batchJobs)
        connection.consumer.fetchWaitMaximum = 10
        return connection
    }
}
