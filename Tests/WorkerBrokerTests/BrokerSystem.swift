import Contract
import Foundation
import Kafka
import Logging
import Operations
import ProviderSimulator
import TestSupport
import Testing

/// Topics of its own on a real broker, and a provider simulator; workers are processes that the test starts and kills.
struct BrokerSystem: Sendable {
    static let bootstrapServers = ProcessInfo.processInfo.environment["KAFKA_BOOTSTRAP_SERVERS"]

    let topics: Topics
    let simulator: ProviderSimulator
    let environment: [String: String]
    let servers: String

    /// Runs a test's body with fresh topics, and ends the simulator behind it.
    static func run(
        pace: Pace = .unpaced, deltas: Int? = nil, faults: [FaultRate] = [], batches: BatchConfiguration? = nil,
        seed: UInt64 = 1, _ body: @escaping @Sendable (BrokerSystem) async throws -> Void
    ) async throws {
        let servers = try #require(bootstrapServers)
        let prefix = "test-\(UUID().uuidString.prefix(8).lowercased())"
        var configuration = SimulatorConfiguration()
        configuration.pace = pace
        configuration.faults = faults
        if let batches { configuration.batches = batches }
        configuration.seed = seed
        configuration.answers.fixedSize = deltas.map { AnswerConfiguration.FixedSize(deltas: $0) }
        let simulator = try ProviderSimulator(configuration: configuration, logger: logger)
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                try await simulator.run()
                return false
            }
            let system = BrokerSystem(
                topics: try #require(Topics(prefix: prefix)), simulator: simulator,
                environment: [
                    "KAFKA_BOOTSTRAP_SERVERS": servers, "GUIDANCE_TOPIC_PREFIX": prefix, "GUIDANCE_HTTP_PORT": "0",
                    "ANTHROPIC_BASE_URL": try await simulator.address.anthropicBaseURL, "ANTHROPIC_API_KEY": "test",
                    "OPENAI_BASE_URL": try await simulator.address.openAIBaseURL, "OPENAI_API_KEY": "test",
                    // So that a killed member is missed soon.
                    "RDKAFKA_SESSION_TIMEOUT_MS": "6000", "RDKAFKA_HEARTBEAT_INTERVAL_MS": "500",
                    // So that a request to join is soon repeated where a broker has forgotten it, as the stand-in does when members come and go at once;
                    // longer than partitions take to be given up.
                    "RDKAFKA_MAX_POLL_INTERVAL_MS": "12000",
                ], servers: servers)
            let created = try await ChildProcess.run(
                "guidance", ["topics", "create", "--partitions", "4"], environment: system.environment)
            #expect(created.status == 0, "\(created.errors)")
            group.addTask {
                try await body(system)
                return true
            }
            while let isDone = try await group.next(), !isDone {}
            group.cancelAll()
        }
    }

    /// Starts a worker; returns when it has partitions.
    func startWorker(_ changes: [String: String] = [:], role: String = "realtime") async throws -> ChildProcess {
        let worker = try ChildProcess(
            "guidance-worker", [role], environment: environment.merging(changes) { $1 })
        await worker.waits { $0.errorText.contains("Partitions assigned") }
        return worker
    }

    /// Enqueues consultations with the command.
    func enqueue(_ requests: [ConsultationRequested]) async throws {
        let lines = try requests.map { String(decoding: try $0.event.encoded(), as: UTF8.self) }
        let exit = try await ChildProcess.run(
            "guidance", ["enqueue"], environment: environment, input: lines.joined(separator: "\n"))
        #expect(exit.status == 0, "\(exit.errors)")
        #expect(exit.output.split(separator: "\n").map(String.init) == requests.map(\.consultationID))
    }

    /// Puts raw bytes on the consultations topic.
    func send(raw value: [UInt8]) async throws {
        let client = KafkaClientConfiguration(
            bootstrapServers: servers, clientID: "test", properties: ["message.max.bytes": "2000000"])
        let producer = try KafkaProducer(
            configuration: KafkaProducerConfiguration(client: client),
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        _ = try await producer.send(KafkaRecord(topic: topics.name(.consultations), key: [1], value: value))
        await producer.close()
    }

    /// Reads some topics from their beginning, as a `read_committed` reader sees them.
    func log(_ wanted: Topic...) async throws -> TopicLog {
        try await TopicLog(wanted.map(topics.name), on: servers)
    }

    /// What became of the given consultations, read until each has at least one result; then holds all of it against the contract.
    func expectExactlyOneResult(for ids: [String]) async throws {
        let log = try await log(.results, .validations, .replies)
        let messages = try await log.messages { messages in
            let completed = messages.events(ConsultationCompleted.self).map(\.data)
            guard Set(completed.map(\.consultationID)).count >= ids.count,
                messages.events(ValidationRequested.self).count >= ids.count
            else { return false }
            // The topics are read side by side: what was written to the stream first may come last.
            let replies = ReplyRecord.all(in: messages.on(topics.name(.replies)))
            return completed.allSatisfy { completed in
                replies[completed.consultationID]?.attempts.contains {
                    $0.id == completed.attemptID && $0.text.utf8.count >= completed.text.utf8.count
                } ?? false
            }
        }
        await log.close()
        // Whatever could be there twice would be there by now: results appear in the order of their commits.
        let again = try await allMessages(.results, .validations)
        let results = again.events(ConsultationCompleted.self).map(\.data.consultationID).sorted()
        #expect(results == ids.sorted())
        #expect(again.events(ConsultationFailed.self).isEmpty)
        #expect(again.events(ValidationRequested.self).map(\.data.consultationID).sorted() == ids.sorted())
        let replies = ReplyRecord.all(in: messages.on(topics.name(.replies)))
        for completed in messages.events(ConsultationCompleted.self).map(\.data) {
            let attempts = replies[completed.consultationID]?.attempts ?? []
            let counted = attempts.first { $0.id == completed.attemptID }
            #expect(counted?.text == completed.text && counted?.isGapless == true, "\(completed.consultationID)")
            #expect(attempts.allSatisfy { $0.isGapless })
        }
    }

    /// Everything that some topics hold now.
    func allMessages(_ wanted: Topic...) async throws -> [KafkaMessage] {
        try await contents(of: wanted, isolationLevel: .readCommitted).messages
    }

    /// Everything that some topics hold, once no transaction is open any more.
    ///
    /// Not a moment earlier: what a transaction holds may yet be committed, and hides what follows it.
    func settledMessages(_ wanted: Topic...) async throws -> [KafkaMessage] {
        while true {
            let committed = try await contents(of: wanted, isolationLevel: .readCommitted)
            let written = try await contents(of: wanted, isolationLevel: .readUncommitted)
            if committed.ends == written.ends { return committed.messages }
            try await Task.sleep(for: .milliseconds(200))
        }
    }

    /// The partitions of a topic.
    func partitions(of topics: [Topic]) async throws -> [TopicPartition] {
        let admin = try KafkaAdmin(configuration: client, logger: Self.logger)
        let names = topics.map(self.topics.name)
        let found = try await admin.describeTopics(names, includingConfiguration: false, timeout: .seconds(10))
        return names.flatMap { name in
            (found[name].flatMap { $0 }?.partitions ?? []).map { TopicPartition(topic: name, partition: $0) }
        }
    }

    private func contents(
        of wanted: [Topic], isolationLevel: KafkaReader.IsolationLevel
    ) async throws -> (messages: [KafkaMessage], ends: [TopicPartition: Int64]) {
        let partitions = try await partitions(of: wanted)
        let reader = try KafkaReader(
            configuration: client, starts: partitions.map { PartitionStart($0, at: .beginning) },
            isolationLevel: isolationLevel, logger: Self.logger)
        var (ends, messages) = ([TopicPartition: Int64](), [KafkaMessage]())
        while ends.count < partitions.count {
            let batch = try await reader.nextBatch(maximum: 1_000)
            try Task.checkCancellation()
            messages += batch.messages
            ends.merge(batch.reachedEnds) { $1 }
        }
        await reader.close()
        return (messages, ends)
    }

    /// How the test itself reaches the broker.
    var client: KafkaClientConfiguration { KafkaClientConfiguration(bootstrapServers: servers, clientID: "test") }

    /// A logger that says nothing.
    static let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
}
