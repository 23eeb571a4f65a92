import Contract
import Foundation
import Kafka
import Logging
import Operations
import ProviderSimulator
import ServiceLifecycle
import Settings
import Telemetry
import TestSupport
import Workers

/// A realtime worker, and on request a validation and a learning worker, on the embedded broker and the provider simulator, for one test.
struct EmbeddedSystem: Sendable {
    let cluster: EmbeddedCluster
    let simulator: ProviderSimulator
    let topics = Topics.standard
    private let observer: WorkerObserver
    private let registry: PrometheusRegistry
    private let source: SettingsSource
    private let enqueuer: Enqueuer
    private let shutdown: GracefulShutdownTrigger
    private let ending: WorkerEnding

    /// Runs a test's body beside the system, and ends the system behind it.
    static func run(
        environment: [String: String] = [:], brokers: Int = 1, pace: Pace = .unpaced, deltas: Int? = nil,
        validates: Bool = false, learns: Bool = false, knowledge: [KafkaRecord] = [],
        _ body: @escaping @Sendable (EmbeddedSystem) async throws -> Void
    ) async throws {
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        let cluster = try EmbeddedCluster(brokers: brokers)
        for topic in Topic.allCases { try cluster.createTopic(Topics.standard.name(topic), partitions: 3) }
        try cluster.createTopic("app.replies", partitions: 1)
        var configuration = SimulatorConfiguration()
        configuration.pace = pace
        configuration.journalsPrompts = learns || !knowledge.isEmpty
        try await cluster.write(knowledge)
        configuration.answers.fixedSize = deltas.map { AnswerConfiguration.FixedSize(deltas: $0) }
        let simulator = try ProviderSimulator(configuration: configuration, logger: logger)
        let shutdown = GracefulShutdownTrigger()
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                try await simulator.run()
                return false
            }
            let address = try await simulator.address
            let source = SettingsSource(
                environment: [
                    "KAFKA_BOOTSTRAP_SERVERS": cluster.bootstrapServers, "ANTHROPIC_API_KEY": "test",
                    "ANTHROPIC_BASE_URL": address.anthropicBaseURL, "OPENAI_API_KEY": "test",
                    "OPENAI_BASE_URL": address.openAIBaseURL,
                ].merging(environment) { $1 })
            let registry = PrometheusRegistry(WorkerMetric.allCases.map(\.description))
            let worker = try worker(source, registry)
            let ending = WorkerEnding()
            group.addTask {
                defer { ending.tell() }
                try await shutdown.run(worker)
                return false
            }
            if validates {
                let validation = try ValidationWorker(
                    kafka: KafkaSettings(source), models: ModelSettings(source),
                    compliance: ComplianceSettings(source), worker: WorkerSettings(source),
                    tune: { $0.consumer.fetchWaitMaximum = 10 },
                    logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
                group.addTask {
                    try await shutdown.run(validation)
                    return false
                }
            }
            if learns {
                let learning = try LearningWorker(
                    kafka: KafkaSettings(source), models: ModelSettings(source), worker: WorkerSettings(source),
                    tune: { $0.consumer.fetchWaitMaximum = 10 }, logger: logger)
                group.addTask {
                    try await shutdown.run(learning)
                    return false
                }
            }
            let client = KafkaClientConfiguration(bootstrapServers: cluster.bootstrapServers, clientID: "test")
            let system = EmbeddedSystem(
                cluster: cluster, simulator: simulator, observer: worker.observer, registry: registry, source: source,
                enqueuer: try await Enqueuer(client: client, topics: .standard, logger: logger), shutdown: shutdown,
                ending: ending)
            group.addTask {
                try await body(system)
                await system.enqueuer.close()
                return true
            }
            // The worker may end before the test does, where the test shuts it down.
            while let isDone = try await group.next(), !isDone {}
            group.cancelAll()
        }
        withExtendedLifetime(cluster) {}
    }

    private init(
        cluster: EmbeddedCluster, simulator: ProviderSimulator, observer: WorkerObserver,
        registry: PrometheusRegistry, source: SettingsSource, enqueuer: Enqueuer, shutdown: GracefulShutdownTrigger,
        ending: WorkerEnding
    ) {
        self.cluster = cluster
        self.simulator = simulator
        self.observer = observer
        self.registry = registry
        self.source = source
        self.enqueuer = enqueuer
        self.shutdown = shutdown
        self.ending = ending
    }

    /// One more worker for the same group; the caller runs it.
    func anotherWorker() throws -> RealtimeWorker {
        try Self.worker(source, PrometheusRegistry(WorkerMetric.allCases.map(\.description)))
    }

    private static func worker(_ source: SettingsSource, _ metrics: PrometheusRegistry) throws -> RealtimeWorker {
        try RealtimeWorker(
            kafka: KafkaSettings(source), models: ModelSettings(source), compliance: ComplianceSettings(source),
            worker: WorkerSettings(source),
            tune: { $0.consumer.fetchWaitMaximum = 10 }, metrics: metrics,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    }

    /// How well the realtime worker is, and its series, once they are as expected; the time limit of the test ends the wait.
    func observation(until isEnough: (Observation) -> Bool) async throws -> Observation {
        while true {
            await observer.updateMetrics()
            let observation = Observation(
                liveness: observer.liveness, readiness: observer.readiness, page: registry.text)
            if isEnough(observation) { return observation }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    /// What an operator sees of the realtime worker.
    struct Observation {
        let liveness: [HealthCheck]
        let readiness: [HealthCheck]
        let page: String

        /// The sum of all series of a metric whose labels contain all of these; nil where there is none.
        func sum(_ metric: WorkerMetric, _ labels: String...) -> Double? {
            let values = page.split(separator: "\n").compactMap { line -> Double? in
                guard line.hasPrefix(metric.rawValue + "{"), labels.allSatisfy(line.contains) else { return nil }
                return line.split(separator: " ").last.flatMap { Double($0) }
            }
            return values.isEmpty ? nil : values.reduce(0, +)
        }
    }

    func send(_ requests: ConsultationRequested...) async throws {
        try await enqueuer.send(requests.map(\.event))
    }

    func send(_ events: [Event<ConsultationRequested>]) async throws {
        try await enqueuer.send(events)
    }

    /// Puts raw bytes on a topic of jobs.
    func send(
        raw values: [[UInt8]], to topic: Topic = .consultations, key: String = "k", headers: [KafkaHeader] = []
    ) async throws {
        let client = KafkaClientConfiguration(bootstrapServers: cluster.bootstrapServers, clientID: "test")
        let producer = try KafkaProducer(
            configuration: KafkaProducerConfiguration(client: client),
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        for value in values {
            _ = try await producer.send(
                KafkaRecord(topic: topics.name(topic), key: Array(key.utf8), value: value, headers: headers))
        }
        await producer.close()
    }

    /// Everything on the given topics, up to the moment when `count` results (or dead letters) are there.
    func messages(_ wanted: [Topic], results count: Int, plus extra: [String] = []) async throws -> [KafkaMessage] {
        let log = try await TopicLog(
            wanted.map(topics.name) + extra, on: cluster.bootstrapServers, isolationLevel: .readUncommitted)
        let ends = [topics.name(.results), topics.name(.deadLetters)]
        let validations = wanted.contains(.validations)
        let messages = try await log.messages { messages in
            // Cheap to tell, and asked after every message.
            guard messages.count(where: { ends.contains($0.topic) }) >= count else { return false }
            let completed = messages.events(ConsultationCompleted.self).count
            return (!validations || messages.events(ValidationRequested.self).count >= completed)
                && Self.streamsHaveEnded(messages, areRead: wanted.contains(.replies))
        }
        await log.close()
        return messages
    }

    /// Everything on the given topics, up to the moment when it is enough.
    func messages(_ wanted: [Topic], until isEnough: ([KafkaMessage]) -> Bool) async throws -> [KafkaMessage] {
        let log = try await TopicLog(
            wanted.map(topics.name), on: cluster.bootstrapServers, isolationLevel: .readUncommitted)
        let messages = try await log.messages(until: isEnough)
        await log.close()
        return messages
    }

    /// How many messages a topic holds, read beside one that is known to hold some.
    func countMessages(on topic: Topic, readingFrom other: Topic) async throws -> Int {
        let log = try await TopicLog(
            [topics.name(topic), topics.name(other)], on: cluster.bootstrapServers, isolationLevel: .readUncommitted)
        let messages = try await log.messages { messages in !messages.on(topics.name(other)).isEmpty }
        await log.close()
        return messages.on(topics.name(topic)).count
    }

    func stopGracefully() {
        shutdown.trigger()
    }

    /// Returns once the realtime worker has ended.
    func workerHasEnded() async { await ending.wait() }

    /// Stops the worker in the middle of its work, and returns once it has ended.
    func stopGracefully(onceThereIsSomethingOn topic: Topic) async throws {
        let log = try await TopicLog(
            [topics.name(topic)], on: cluster.bootstrapServers, isolationLevel: .readUncommitted)
        _ = try await log.messages { messages in !messages.isEmpty }
        await log.close()
        shutdown.trigger()
        await ending.wait()
    }

    /// The simulator's record of so many requests, once all of them have ended.
    func endedRequests(_ count: Int) async throws -> [RequestRecord] {
        try await simulator.journal { $0.total >= count && $0.running == 0 }.requests
    }

    /// The stream's topic is read side by side with the results': its events may come after them, the first ones as well.
    private static func streamsHaveEnded(_ messages: [KafkaMessage], areRead: Bool) -> Bool {
        let replies = ReplyRecord.all(in: messages)
        guard replies.values.allSatisfy({ $0.attempts.last?.end != nil }) else { return false }
        guard areRead else { return true }
        let streamed =
            messages.events(ConsultationCompleted.self).map(\.data.consultationID)
            + messages.events(ConsultationFailed.self).filter { $0.data.attemptID != nil }.map(\.data.consultationID)
        return streamed.allSatisfy { replies[$0] != nil }
    }
}

/// Tells that the worker has ended.
private final class WorkerEnding: Sendable {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() {
        (stream, continuation) = AsyncStream.makeStream()
    }

    func tell() {
        continuation.finish()
    }

    func wait() async {
        for await _ in stream {}
    }
}
