public import Contract
import Foundation
import Guidance
import Kafka
import Logging
public import Operations
import ProviderSimulator
import ServiceLifecycle
public import Settings
import Synchronization
import Workers

/// The whole system in one process: embedded broker, provider simulator, workers and a producer.
public struct Demonstration: Sendable {
    private var kafka: KafkaSettings
    private var models: ModelSettings
    private let compliance: ComplianceSettings
    private let worker: WorkerSettings
    private let usesRealProvider: Bool
    private let logger = Logger(label: "guidance-demo")

    /// Prepares a demonstration.
    ///
    /// - Parameters:
    ///   - source: Settings of the worker and, where a real one is asked, of the provider.
    ///   - usesRealProvider: Whether to ask the provider of the settings in place of the simulator.
    /// - Throws: `SettingsError` where a setting is wrong or a real provider has no key.
    public init(_ source: SettingsSource, usesRealProvider: Bool) throws {
        kafka = try KafkaSettings(source)
        models = try ModelSettings(source)
        compliance = try ComplianceSettings(source)
        worker = try WorkerSettings(source)
        self.usesRealProvider = usesRealProvider
        if usesRealProvider { try models.requireKeys() }
    }

    /// Asks consultations and shows the answers as they stream.
    ///
    /// - Parameters:
    ///   - events: What to ask.
    ///   - show: Takes what is to be shown, in order.
    /// - Returns: The results, in the order asked.
    /// - Throws: What stops a part of the system, and what `show` throws.
    public func run(
        _ events: [Event<ConsultationRequested>], show: @escaping @Sendable (AnswerFollower.Output) throws -> Void
    ) async throws -> [ConsultationResult] {
        let cluster = try EmbeddedCluster()
        var demonstration = self
        demonstration.kafka.bootstrapServers = cluster.bootstrapServers
        demonstration.kafka.environment = [:]
        let topics = try kafka.topics()
        for topic in Topic.allCases {
            try cluster.createTopic(topics.name(topic), partitions: topic.defaultPartitions)
        }
        defer { withExtendedLifetime(cluster) {} }
        return try await demonstration.run(events, topics: topics, show: show)
    }

    private func run(
        _ events: [Event<ConsultationRequested>], topics: Topics,
        show: @escaping @Sendable (AnswerFollower.Output) throws -> Void
    ) async throws -> [ConsultationResult] {
        try await withThrowingTaskGroup(of: Void.self) { group in
            var models = models
            if !usesRealProvider {
                // It is cut off in the end: what it says of that is of no interest.
                var quiet = logger
                quiet.logLevel = .critical
                let simulator = try ProviderSimulator(logger: quiet)
                group.addTask { try await simulator.run() }
                models.use(try await simulator.address)
            }
            // The embedded cluster answers a fetch only when its time is up.
            let tune = { @Sendable (connection: inout KafkaConnection) in connection.consumer.fetchWaitMaximum = 10 }
            let realtime = try RealtimeWorker(
                kafka: kafka, models: models, compliance: compliance, worker: worker,
                tune: tune, logger: logger)
            group.addTask { try await realtime.run() }
            let validation = try ValidationWorker(
                kafka: kafka, models: models, compliance: compliance, worker: worker, tune: tune, logger: logger)
            group.addTask { try await validation.run() }
            let client = try kafka.client(id: "guidance-demo")
            let feed = try await AnswerFeed(
                events.map(\.data), client: client, topics: topics, followsChecks: true, fetchWaitMaximum: 10,
                logger: logger)
            let enqueuer = try await Enqueuer(client: client, topics: topics, logger: logger)
            try await enqueuer.send(events)
            await enqueuer.close()
            let results = ResultCollection()
            group.addTask {
                try await feed.run { output in
                    results.take(output)
                    try show(output)
                }
            }
            // Whatever ends first decides: the feed, when all is shown, or a part that failed.
            try await group.next()
            group.cancelAll()
            return results.all
        }
    }
}

extension Demonstration {
    /// The three example consultations.
    ///
    /// - Parameter now: Stands in for the time in the file, so that waiting times mean something.
    /// - Returns: Events ready to be sent.
    /// - Throws: `InputFile.Failure` where the built-in file does not fit the contract.
    public static func examples(now: Timestamp) throws -> [Event<ConsultationRequested>] {
        let input = ConsultationInput().read(
            PackageResources.consultations_jsonl, file: "consultations.jsonl", now: now)
        switch input {
        case .problems(let problems): throw InputFile.Failure.problems(problems)
        case .events(let events): return events.map { $0.asked(at: now) }
        }
    }

    /// A consultation by a customer of whom nothing is known.
    ///
    /// - Parameters:
    ///   - question: The question.
    ///   - now: When it is asked.
    /// - Returns: An event ready to be sent.
    public static func event(asking question: String, now: Timestamp) -> Event<ConsultationRequested> {
        let request = ConsultationRequested(
            consultationID: "demo-1", conversationID: "demo", customer: Customer(customerID: "you"), question: question)
        return Event(id: "demo-1-requested", source: "/guidance/demo", time: now, data: request)
    }
}

extension Event {
    fileprivate func asked(at time: Timestamp) -> Event {
        var event = self
        event.time = time
        return event
    }
}

/// Gathers results while they are shown.
private final class ResultCollection: Sendable {
    private let results = Mutex<[ConsultationResult]>([])
    var all: [ConsultationResult] { results.withLock { $0 } }

    func take(_ output: AnswerFollower.Output) {
        switch output {
        case .ended(let result): results.withLock { $0.append(result) }
        // Follows the end of what it is about.
        case .checked(let check): results.withLock { $0[$0.count - 1].check = check }
        case .header, .text, .restarted: break
        }
    }
}

extension ModelSettings {
    /// Points both providers at a simulator.
    fileprivate mutating func use(_ address: SimulatorAddress) {
        anthropic = Access(baseURL: address.anthropicBaseURL, key: "simulator")
        openai = Access(baseURL: address.openAIBaseURL, key: "simulator")
    }
}
