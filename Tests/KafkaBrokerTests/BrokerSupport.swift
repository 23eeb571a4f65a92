import Foundation
import Kafka
import Logging
import Testing

/// The broker that these tests run against: a process of its own, real Kafka or a stand-in for it.
enum Broker {
    static let servers = ProcessInfo.processInfo.environment["KAFKA_BOOTSTRAP_SERVERS"]
    static let isThere = servers != nil
    static let reason: Comment = "set KAFKA_BOOTSTRAP_SERVERS to the address of a broker for tests"
    static let logger = Logger(label: "kafka.tests") { _ in SwiftLogNoOpLogHandler() }

    static var client: KafkaClientConfiguration { KafkaClientConfiguration(bootstrapServers: servers ?? "") }

    /// A name that no other test uses.
    static func name(_ purpose: String) -> String {
        "\(purpose)-\(String(UInt64.random(in: 0 ..< .max), radix: 36))"
    }

    /// A new topic.
    static func topic(_ purpose: String, partitions: Int = 1) async throws -> String {
        let name = name(purpose)
        let admin = try KafkaAdmin(configuration: client, logger: logger)
        let outcome = try await admin.createTopics(
            [TopicSpecification(name: name, partitions: partitions)], timeout: .seconds(20))
        #expect(outcome == [name: .created])
        return name
    }

    static func producer() throws -> KafkaProducer {
        try KafkaProducer(configuration: KafkaProducerConfiguration(client: client), logger: logger)
    }

    static func consumer(
        group: String, topic: String, configure: (inout KafkaConsumerConfiguration) -> Void = { _ in }
    ) throws -> KafkaConsumer {
        var configuration = KafkaConsumerConfiguration(client: client, groupID: group, topics: [topic])
        configuration.sessionTimeout = 6_000
        configure(&configuration)
        let consumer = try KafkaConsumer(configuration: configuration, logger: logger)
        try consumer.join()
        return consumer
    }

    static func transactionalProducer(_ id: String) async throws -> KafkaTransactionalProducer {
        let producer = try KafkaTransactionalProducer(
            configuration: KafkaTransactionalProducerConfiguration(client: client, transactionalID: id), logger: logger)
        while true {
            do throws(KafkaError) {
                try await producer.initialize()
                return producer
            } catch {
                if error.recovery != .retry { throw error }
            }
            try Task.checkCancellation()
        }
    }

    static func record(_ topic: String, partition: Int32 = 0, _ value: String) -> KafkaRecord {
        KafkaRecord(topic: topic, partition: partition, key: nil, value: Array(value.utf8))
    }

    /// What readers see of a topic's first partition, up to its end.
    static func contents(
        of topic: String, _ isolationLevel: KafkaReader.IsolationLevel = .readCommitted
    ) async throws -> [String] {
        let partition = TopicPartition(topic: topic, partition: 0)
        let reader = try KafkaReader(
            configuration: client, starts: [PartitionStart(partition, at: .beginning)], isolationLevel: isolationLevel,
            logger: logger)
        var contents: [String] = []
        while true {
            try Task.checkCancellation()
            let batch = try await reader.nextBatch(maximum: 100)
            contents += batch.messages.map { String(decoding: $0.value ?? [], as: UTF8.self) }
            if batch.reachedEnds[partition] != nil { break }
        }
        await reader.close()
        return contents
    }
}

extension KafkaConsumer {
    /// Answers assignments, and hands them out.
    func nextAssignment() async throws -> [PartitionAssignment] {
        for await event in events {
            switch event {
            case .assigned(let assignments):
                try await start(
                    assignments.map {
                        PartitionStart($0.topicPartition, at: $0.committedOffset.map { .offset($0) } ?? .beginning)
                    })
                return assignments
            case .revoked(let partitions, _): try await release(partitions)
            case .error, .brokerReachable: break
            }
        }
        return []
    }
}
