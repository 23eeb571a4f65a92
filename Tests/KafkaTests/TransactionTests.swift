import Kafka
import Testing

/// The embedded cluster only plays at transactions; what it can show is how their errors are told and mended.
@Suite("Transactional producer", .timeLimit(.minutes(1)))
struct TransactionTests {
    private let record = Support.record("results", partition: 0, "one")

    private func producer(_ cluster: EmbeddedCluster) async throws -> KafkaTransactionalProducer {
        try cluster.createTopic("results", partitions: 1)
        var configuration = KafkaTransactionalProducerConfiguration(
            client: Support.client(cluster), transactionalID: "worker")
        configuration.transactionTimeout = 3_000
        let producer = try KafkaTransactionalProducer(configuration: configuration, logger: Support.logger)
        try await producer.initialize()
        return producer
    }

    @Test("commits, aborts, and commits again")
    func rounds() async throws {
        let cluster = try EmbeddedCluster()
        let producer = try await producer(cluster)
        try await producer.transact(records: [record], offsets: [], group: nil)
        try await producer.begin()
        try await producer.send([record])
        try await producer.abort()
        try await producer.transact(records: [record, record], offsets: [], group: nil)
        await producer.close()
        await producer.close()
        let closed = await #expect(throws: KafkaError.self) { try await producer.begin() }
        #expect(closed?.code == .closed)
    }

    @Test("calls out of order are refused")
    func outOfOrder() async throws {
        let cluster = try EmbeddedCluster()
        let producer = try await producer(cluster)
        let commit = await #expect(throws: KafkaError.self) { try await producer.commit() }
        #expect(commit?.code == .invalidState)
        let send = await #expect(throws: KafkaError.self) { try await producer.send([record]) }
        #expect(send?.code == .invalidState)
        try await producer.begin()
        let begin = await #expect(throws: KafkaError.self) { try await producer.begin() }
        #expect(begin?.code == .invalidState)
        await producer.close()
    }

    @Test("a commit whose answer is lost is asked for again")
    func lostCommit() async throws {
        let cluster = try EmbeddedCluster()
        let producer = try await producer(cluster)
        cluster.failRequests(26, errors: [-195, -195])  // EndTxn: the connection closes
        try await producer.transact(records: [record], offsets: [], group: nil)
        cluster.failRequests(26, errors: [14, 15, 16])  // coordinator loading, not available, moved
        try await producer.transact(records: [record], offsets: [], group: nil)
        await producer.close()
    }

    @Test("a record that fails keeps its transaction from being committed; the next one works")
    func failedDelivery() async throws {
        let cluster = try EmbeddedCluster()
        let producer = try await producer(cluster)
        cluster.failRequests(0, errors: [87])  // Produce: invalid record
        let error = await #expect(throws: KafkaError.self) {
            try await producer.transact(records: [record], offsets: [], group: nil)
        }
        #expect(error?.recovery == .abortTransaction)
        // The gap in its sequence numbers costs the producer one more transaction.
        try await transactUntilCommitted(producer)

        var elsewhere = record
        elsewhere.partition = 99
        await #expect(throws: KafkaError.self) {
            try await producer.transact(records: [elsewhere], offsets: [], group: nil)
        }
        try await transactUntilCommitted(producer)
        await producer.close()
    }

    private func transactUntilCommitted(_ producer: KafkaTransactionalProducer) async throws {
        while true {
            do throws(KafkaError) {
                return try await producer.transact(records: [record], offsets: [], group: nil)
            } catch {
                guard error.recovery == .abortTransaction else { throw error }
            }
            try Task.checkCancellation()
        }
    }

    @Test("a producer that was fenced says so, and is finished")
    func fenced() async throws {
        let cluster = try EmbeddedCluster()
        let producer = try await producer(cluster)
        cluster.failRequests(26, errors: [90])  // EndTxn: producer fenced
        let error = await #expect(throws: KafkaError.self) {
            try await producer.transact(records: [record], offsets: [], group: nil)
        }
        #expect(error?.code == .fenced && error?.recovery == .recreateClient)
        #expect(producer.fatalError?.code == .fenced)
        await producer.close()
    }

    @Test("a coordinator that is away for a while costs time, nothing else")
    func outage() async throws {
        let cluster = try EmbeddedCluster()
        let producer = try await producer(cluster)
        try await producer.begin()
        try await producer.send([record])
        try cluster.takeDown()
        async let committed: Void = producer.commit()
        try cluster.bringUp()
        try await committed
        await producer.close()
    }

    @Test("without a broker the producer says that it can be tried again")
    func noBroker() async throws {
        var configuration = KafkaTransactionalProducerConfiguration(
            client: KafkaClientConfiguration(bootstrapServers: "127.0.0.1:1"), transactionalID: "worker")
        configuration.transactionTimeout = 1_000
        let producer = try KafkaTransactionalProducer(configuration: configuration, logger: Support.logger)
        let error = await #expect(throws: KafkaError.self) { try await producer.initialize() }
        #expect(error?.recovery == .retry)
        await producer.close()
    }
}
