import Kafka
import Testing

/// Nobody answers: the error says why, which librdkafka only logs.
@Suite(.timeLimit(.minutes(1)))
struct RefusalTests {
    /// Where nobody listens: ports below 1024 are the system's.
    private static let nowhere = KafkaClientConfiguration(bootstrapServers: "127.0.0.1:1")

    private static func expectReason(_ error: KafkaError) {
        #expect([.brokerUnavailable, .timedOut].contains(error.code), "\(error)")
        #expect(error.message.contains("; latest refusal: "), "\(error)")
        #expect(error.message.hasSuffix("Connect to ipv4#127.0.0.1:1 failed: Connection refused"), "\(error)")
        #expect(!error.message.contains("thrd:"), "\(error)")
    }

    @Test func anAdministratorHearsWhy() async throws {
        let admin = try KafkaAdmin(configuration: Self.nowhere, logger: Support.logger)
        let error = try await #require(throws: KafkaError.self) { try await admin.listTopics(timeout: .seconds(2)) }
        Self.expectReason(error)
        let offsets = try KafkaGroupOffsets(of: "g", configuration: Self.nowhere, logger: Support.logger)
        let other = try await #require(throws: KafkaError.self) {
            _ = try await offsets.committed(in: [TopicPartition(topic: "t", partition: 0)], timeout: .seconds(2))
        }
        Self.expectReason(other)
    }

    @Test func producersHearWhy() async throws {
        let producer = try KafkaProducer(
            configuration: KafkaProducerConfiguration(client: Self.nowhere), logger: Support.logger)
        let error = try await #require(throws: KafkaError.self) {
            try await producer.prefetchMetadata(["t"], timeout: .seconds(2))
        }
        Self.expectReason(error)
        await producer.close()
        var configuration = KafkaTransactionalProducerConfiguration(client: Self.nowhere, transactionalID: "t")
        configuration.transactionTimeout = 2_000
        let transactional = try KafkaTransactionalProducer(configuration: configuration, logger: Support.logger)
        let refused = try await #require(throws: KafkaError.self) { try await transactional.initialize() }
        Self.expectReason(refused)
        await transactional.close()
    }
}
