import Contract
import Kafka
import Logging
import Operations
import Testing

@Suite(.timeLimit(.minutes(2))) struct ResultsReaderTests {
    private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// A cluster whose two brokers hold one result each.
    private static func cluster() async throws -> (EmbeddedCluster, KafkaClientConfiguration) {
        let cluster = try EmbeddedCluster(brokers: 2)
        let topic = Topics.standard.name(.results)
        try cluster.createTopic(topic, partitions: 2)
        let client = KafkaClientConfiguration(bootstrapServers: cluster.bootstrapServers, clientID: "test")
        let producer = try KafkaProducer(
            configuration: KafkaProducerConfiguration(client: client), logger: Self.logger)
        for partition in Int32(0)..<2 {
            try cluster.setLeader(of: TopicPartition(topic: topic, partition: partition), broker: partition + 1)
            let result = try ConsultationResult.completed("c-\(partition)", "1", "text")
            _ = try await producer.send(KafkaRecord(topic: topic, partition: partition, key: nil, value: result.event))
        }
        await producer.close()
        return (cluster, client)
    }

    @Test func whatIsThereIsReadToItsEnd() async throws {
        let (cluster, client) = try await Self.cluster()
        let reader = ResultsReader(client: client, topics: .standard, logger: Self.logger)
        let results = try await reader.latest(10) { _ in true }
        #expect(Set(results.map(\.consultationID)) == ["c-0", "c-1"])
        #expect(try await reader.latest(10) { $0.consultationID == "c-1" }.map(\.consultationID) == ["c-1"])
        let summary = try await reader.summary()
        #expect(summary.completed == 2 && summary.usage.inputTokens == 20)
        #expect(try await reader.summary { $0.consultationID == "c-1" }.completed == 1)
        withExtendedLifetime(cluster) {}
    }

    @Test func checksStandBesideTheirResults() async throws {
        let (cluster, client) = try await Self.cluster()
        let topic = Topics.standard.name(.results)
        let producer = try KafkaProducer(configuration: KafkaProducerConfiguration(client: client), logger: Self.logger)
        let corrected = ConsultationCorrected(consultationID: "c-1", text: "better", issues: [], passed: true)
        for value in [
            try Event(id: "v", source: "/t", time: .now, data: ConsultationValidated.of("c-1", passed: false))
                .encoded(),
            try Event(id: "c", source: "/t", time: .now, data: corrected).encoded(),
        ] {
            _ = try await producer.send(KafkaRecord(topic: topic, partition: 1, key: nil, value: value))
        }
        await producer.close()
        let reader = ResultsReader(client: client, topics: .standard, logger: Self.logger)
        let results = try await reader.latest(10) { _ in true }
        #expect(results.first { $0.consultationID == "c-1" }?.text == "better")
        #expect(results.first { $0.consultationID == "c-0" }?.check == nil)
        let all = try await reader.summary()
        #expect(all.checked == 1 && all.passed == 0 && all.corrected == 1 && all.unpriced == 1)
        #expect(try await reader.summary { $0.consultationID == "c-0" }.checked == 0)
        #expect(try await reader.summary { $0.consultationID == "c-1" }.corrected == 1)
        withExtendedLifetime(cluster) {}
    }

    @Test func aBrokerThatDiesInTheMidstOfReadingIsGivenUp() async throws {
        let (cluster, client) = try await Self.cluster()
        // The second broker has not answered yet when the first one's result arrives, and both are gone then.
        try cluster.setRoundTripTime(milliseconds: 700, broker: 2)
        let reader = ResultsReader(client: client, topics: .standard, patience: .seconds(3), logger: Self.logger)
        var read: [String] = []
        let error = try await #require(throws: KafkaError.self) {
            _ = try await reader.latest(10) { result in
                read.append(result.consultationID)
                try? cluster.takeDown()
                return true
            }
        }
        #expect(error.code == .brokerUnavailable)
        #expect(read == ["c-0"])
    }
}
